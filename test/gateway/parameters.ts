import { z } from 'zod';
import { ServiceError } from './envelope';
import type { Arrival } from './exchange';

const text = z.string();
const count = z.number().int().positive();

/** The documented fields of each signed call; the pages give no ranges but for the strength. */
export const parameters = {
	submit: z.object({
		stable_diffusion_model: text.min(1),
		sd_vae: text.optional(),
		init_images: z.array(text.min(1)).min(1),
		denoising_strength: z.number().min(0).max(1).optional(),
		prompt: text.optional(),
		// The service's own spelling.
		negtive_prompt: text.optional(),
		batch_size: count.optional(),
		steps: count.optional(),
		cfg_scale: z.number().optional(),
		width: count.optional(),
		height: count.optional(),
		sampler_name: text.optional(),
		seed: z.number().int().optional(),
	}),
	result: z.object({ taskId: text.min(1) }),
	progress: z.object({ taskId: text.min(1) }),
	uploadSign: z.object({
		originalFilename: text.min(1),
		contentType: text.min(1),
		size: count.optional(),
	}),
};

/** The calls that must be signed. */
export type SignedOperation = keyof typeof parameters;

export type ImageToImage = z.infer<typeof parameters.submit>;

/** The body of a call in its documented form; a wrong one is refused with the field's name. */
export function parse<T>(schema: z.ZodType<T>, { json }: Arrival): T {
	const parsed = schema.safeParse(json);
	if (parsed.success) return parsed.data;
	const problems = parsed.error.issues.map(
		({ path, message }) => `${path.join('.') || 'body'}: ${message}`,
	);
	throw new ServiceError('INVALID_PARAMETER', problems.join('; '));
}

/** Names in a body that no page documents for the call; the service is not known to refuse them. */
export function unknownFields({ operation, json }: Arrival): string[] {
	if (!isSigned(operation) || typeof json !== 'object' || json === null) return [];
	const known = Object.keys(parameters[operation].shape);
	return Object.keys(json).filter((name) => !known.includes(name));
}

/** Whether an operation is one of the signed calls. */
export function isSigned(operation: Arrival['operation']): operation is SignedOperation {
	return operation in parameters;
}
