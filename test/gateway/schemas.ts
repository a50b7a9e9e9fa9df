import { z } from 'zod';
import { ServiceError } from './envelope';
import type { GatewayRequest } from './messages';

const text = z.string();
const name = text.min(1);
const count = z.number().int().positive();
const fraction = z.number().min(0).max(1);

/** The fields that both ways to generate images have; their page gives no ranges. */
const generation = {
	stable_diffusion_model: name,
	sd_vae: text.optional(),
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
};

const controlNetUnit = z.object({
	module: text.optional(),
	model: name,
	input_image: name,
	weight: z.number().min(0).max(2).optional(),
	guidance_start: fraction.optional(),
	guidance_end: fraction.optional(),
});

const taskLookup = z.object({ taskId: name });

/** The documented fields of each signed call. */
export const schemas = {
	submit: z.object({
		...generation,
		init_images: z.array(name).min(1),
		denoising_strength: fraction.optional(),
	}),
	textToImage: z.object({
		...generation,
		prompt: name,
		clip_skip: count.optional(),
		alwayson_scripts: z
			.object({ controlnet: z.object({ units: z.array(controlNetUnit).min(1) }).optional() })
			.optional(),
	}),
	workflowSubmit: z.object({
		workflow_id: name,
		alias_id: name.optional(),
		version_id: name.optional(),
		inputs: z.record(z.unknown()),
		randomise_seeds: z.boolean().optional(),
		return_temp_files: z.boolean().optional(),
	}),
	result: taskLookup,
	progress: taskLookup,
	workflowResult: taskLookup,
	workflowProgress: taskLookup,
	utilization: z.object({
		resourceConfigIds: z.array(name).min(1),
		subProduct: z.enum(['comfyui_api', 'sd_webui']).optional(),
	}),
	uploadSign: z.object({
		originalFilename: name,
		contentType: name,
		size: count.optional(),
	}),
};

/** The calls that must be signed. */
export type SignedOperation = keyof typeof schemas;

export type ImageToImage = z.infer<typeof schemas.submit>;
export type TextToImage = z.infer<typeof schemas.textToImage>;
export type WorkflowRequest = z.infer<typeof schemas.workflowSubmit>;

/**
 * The body of a call in its documented form.
 *
 * @throws ServiceError with the names of the wrong fields
 */
export function parse<T>(schema: z.ZodType<T>, { json }: GatewayRequest): T {
	return check(schema, withoutNulls(json), 'INVALID_PARAMETER');
}

/**
 * A value as its schema defines it.
 *
 * @param path of the value in the body
 * @throws ServiceError with this code
 */
export function check<T>(
	schema: z.ZodType<T>,
	value: unknown,
	code: string,
	path: string[] = [],
): T {
	const parsed = schema.safeParse(value);
	if (parsed.success) return parsed.data;
	const problems = parsed.error.issues.map(
		(issue) => `${[...path, ...issue.path].join('.') || 'body'}: ${issue.message}`,
	);
	throw new ServiceError(code, problems.join('; '));
}

/** The vendor's SDKs send null for a field that is not set. */
function withoutNulls(json: unknown): unknown {
	if (!isRecord(json)) return json;
	return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null));
}

/** Paths in a body that no page documents for the call; the service is not known to refuse them. */
export function unknownFields({ operation, json }: GatewayRequest): string[] {
	if (!isSigned(operation) || !isRecord(json)) return [];
	const { shape } = schemas[operation];
	const parsed = schemas[operation].safeParse(withoutNulls(json));
	if (!parsed.success) return Object.keys(json).filter((field) => !(field in shape));
	return undocumented(json, { ...shape, ...parsed.data });
}

/** Paths of a value that the known value lacks. */
function undocumented(value: object, known: object, path: string[] = []): string[] {
	return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
		const innerPath = [...path, key];
		if (!(key in known)) return [innerPath.join('.')];
		if (typeof inner !== 'object' || inner === null) return [];
		return undocumented(inner, known[key as keyof typeof known], innerPath);
	});
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether an operation is one of the signed calls. */
export function isSigned(operation: GatewayRequest['operation']): operation is SignedOperation {
	return operation in schemas;
}
