import { z } from 'zod';
import { type InputFileKind, readInputFile } from '../inputFiles';
import { check } from '../schemas';
import type { InputDefinition } from './definition';

/** The inputs of a request, checked against the definition of the workflow. */
export interface WorkflowInputs {
	/** All but files, in the types in which they arrived. */
	values: Record<string, unknown>;
	/** The first image, if there is one. */
	image: Buffer | undefined;
}

/**
 * Checks the inputs of a request, and fetches its files.
 *
 * @throws ServiceError when an input is missing, unknown, of another type, or a file that cannot be
 * fetched
 */
export async function readInputs(
	definitions: Record<string, InputDefinition>,
	inputs: Record<string, unknown>,
): Promise<WorkflowInputs> {
	const shape = Object.entries(definitions).map(([name, input]) => [name, schemaOf(input)]);
	const schema = z.object(Object.fromEntries(shape) as z.ZodRawShape).strict();
	const checked = Object.entries(check(schema, inputs, 'INVALID_INPUT', ['inputs']));
	const fetchAll = async (kind: InputFileKind) =>
		await Promise.all(
			checked
				.filter(([name]) => definitions[name]?.type === kind)
				.map(async ([name, url]) => await readInputFile(String(url), `inputs.${name}`, kind)),
		);
	const [[image]] = await Promise.all([fetchAll('image'), fetchAll('file')]);
	const isValue = ([name]: [string, unknown]) =>
		!['image', 'file'].includes(definitions[name]?.type ?? '');
	return { values: Object.fromEntries(checked.filter(isValue)), image };
}

function schemaOf({ type, isRequired, min = -Infinity, max = Infinity }: InputDefinition) {
	const number = z.number().min(min).max(max);
	const schemas: Record<InputDefinition['type'], z.ZodTypeAny> = {
		text: z.string(),
		number,
		integer: number.int(),
		// A client of the real service sends booleans as text, and is served.
		boolean: z.union([z.boolean(), z.enum(['true', 'false'])]),
		json: z.unknown(),
		image: z.string().min(1),
		file: z.string().min(1),
	};
	return isRequired ? schemas[type] : schemas[type].optional();
}
