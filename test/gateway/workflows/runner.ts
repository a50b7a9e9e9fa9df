import { createHash } from 'node:crypto';
import { ServiceError } from '../envelope';
import { type Content, convertImage, type Format, isImageFormat, sampleFile } from '../media';
import type { GatewayOptions } from '../options';
import { type Size, sizeFor } from '../images';
import type { WorkflowRequest } from '../schemas';
import type { Store } from '../store';
import type { Task, Tasks } from '../tasks';
import type { WorkflowDefinition } from './definition';
import { readInputs, type WorkflowInputs } from './inputs';
import { OutputFactory } from './outputs';
import { UPSCALE_WORKFLOW } from './samples';

type RunnerOptions = Pick<
	GatewayOptions,
	'workflows' | 'acceptsAliasWithVersion' | 'upscaleProducts' | 'random' | 'paint'
>;

/** Starts the tasks of published workflows. */
export class WorkflowRunner {
	constructor(
		private readonly options: RunnerOptions,
		private readonly tasks: Tasks,
		private readonly store: Store,
	) {}

	/** @throws ServiceError when there is no such workflow, or when it does not take the inputs */
	async submit(request: WorkflowRequest): Promise<Task> {
		const { workflow_id: id, return_temp_files: returnsTemporary } = request;
		const workflow = this.find(request);
		const inputs = await readInputs(workflow.inputs, request.inputs);
		const makeFile = await this.fileMaker(workflow, inputs, request.randomise_seeds ?? false);
		const store = (content: Content) => this.store.keep(content);
		const outputs = new OutputFactory({ inputs: inputs.values, makeFile, store });
		const { images = [], temporaryImages = [], result = null, failure } = workflow;
		return this.tasks.submit({
			products: id === UPSCALE_WORKFLOW ? this.options.upscaleProducts : ['comfy'],
			parameters: inputs.values,
			info: {},
			outputs: {
				images: outputs.make(returnsTemporary ? [...images, ...temporaryImages] : images),
				result: outputs.make(result),
			},
			failure,
		});
	}

	private find({ workflow_id: id, alias_id: alias, version_id: version }: WorkflowRequest) {
		if (alias !== undefined && version !== undefined && !this.options.acceptsAliasWithVersion) {
			throw new ServiceError('INVALID_PARAMETER', 'alias_id and version_id: send one of them');
		}
		if (alias === undefined && version === undefined) {
			throw new ServiceError('INVALID_PARAMETER', 'alias_id or version_id: Required');
		}
		const { workflows } = this.options;
		const workflow = Object.hasOwn(workflows, id) ? workflows[id] : undefined;
		if (!workflow) throw new ServiceError('WORKFLOW_NOT_FOUND', `workflow ${id} does not exist`);
		if (alias !== undefined && !Object.hasOwn(workflow.aliases, alias)) {
			throw new ServiceError('ALIAS_NOT_FOUND', `workflow ${id} has no alias ${alias}`);
		}
		if (version !== undefined && !workflow.versions.includes(version)) {
			throw new ServiceError('VERSION_NOT_FOUND', `workflow ${id} has no version ${version}`);
		}
		return workflow;
	}

	/** Images are painted over the first input image; files of other formats never change. */
	private async fileMaker(
		{ scale, strength = 0.75 }: WorkflowDefinition,
		{ values, image }: WorkflowInputs,
		hasRandomSeed: boolean,
	): Promise<(format: Format, index: number) => Content> {
		const size = await sizeFor(image, requestedSize(values), scale);
		const seed = hasRandomSeed ? Math.floor(this.options.random() * 2 ** 32) : seedOf(values);
		const amount = typeof values.denoise === 'number' ? values.denoise : strength;
		return (format, index) => {
			if (!isImageFormat(format)) return sampleFile(format, JSON.stringify(values));
			const painted = this.options.paint(image, { seed: seed + index, strength: amount, ...size });
			return { format, bytes: convertImage(painted, format), details: size };
		};
	}
}

function requestedSize({ width, height }: Record<string, unknown>): Partial<Size> {
	return {
		width: typeof width === 'number' ? width : undefined,
		height: typeof height === 'number' ? height : undefined,
	};
}

/** The same inputs give the same images, as a result from ComfyUI's cache. */
function seedOf(values: Record<string, unknown>): number {
	if (typeof values.seed === 'number') return values.seed;
	return createHash('sha256').update(JSON.stringify(values)).digest().readUInt32BE();
}
