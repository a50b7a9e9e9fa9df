import { ServiceError } from './envelope';
import { readInputFile } from './inputFiles';
import type { GatewayOptions } from './options';
import { sizeFor } from './images';
import type { ImageToImage, TextToImage } from './schemas';
import type { Store } from './store';
import type { Task, Tasks } from './tasks';
import { fileUrl } from './workflows/outputs';

/** Seeds drawn for tasks without one lie below this, as in Stable Diffusion web UI. */
const seedLimit = 2 ** 32;

/** The defaults of Stable Diffusion web UI. */
const defaults = {
	sd_vae: 'Automatic',
	prompt: '',
	negtive_prompt: '',
	batch_size: 1,
	steps: 20,
	cfg_scale: 7,
	sampler_name: 'Euler a',
};

type Settings = Omit<TextToImage, 'prompt' | 'alwayson_scripts'> & { denoising_strength?: number };

/** Starts the tasks of Stable Diffusion: checks the request, starts the painting, files the task. */
export class Generation {
	constructor(
		private readonly options: Pick<GatewayOptions, 'models' | 'random' | 'paint'>,
		private readonly tasks: Tasks,
		private readonly store: Store,
	) {}

	/** @throws ServiceError for a model that is not known or an image that cannot be read */
	async imageToImage({ init_images: images, ...settings }: ImageToImage): Promise<Task> {
		const sources = await Promise.all(
			images.map(async (image) => await readInputFile(image, 'init_images', 'image')),
		);
		return await this.start({ denoising_strength: 0.75, ...settings }, sources);
	}

	/** The first reference image of ControlNet is painted over. Throws as {@link imageToImage}. */
	async textToImage({ alwayson_scripts: scripts, ...settings }: TextToImage): Promise<Task> {
		const units = scripts?.controlnet?.units ?? [];
		const references = await Promise.all(
			units.map(async ({ input_image: image }, index) => {
				const field = `alwayson_scripts.controlnet.units.${index}.input_image`;
				return await readInputFile(image, field, 'image');
			}),
		);
		return await this.start(settings, references.slice(0, 1));
	}

	private async start(settings: Settings, sources: Buffer[]): Promise<Task> {
		const { stable_diffusion_model: model } = settings;
		this.checkModel(model);
		const size = await sizeFor(sources[0], settings);
		const parameters = { ...defaults, ...settings, ...size, seed: this.seedFor(settings) };
		const { seed, batch_size: count, denoising_strength: strength = 0.75 } = parameters;
		const seeds = Array.from({ length: count }, (_, i) => seed + i);
		const images = seeds.map((own, i) => {
			const source = sources[i % sources.length];
			const bytes = this.options.paint(source, { seed: own, strength, ...size });
			return fileUrl(this.store.keep({ format: 'png', bytes }));
		});
		return this.tasks.submit({
			products: ['sd'],
			parameters,
			info: { seed, all_seeds: seeds, model },
			outputs: { images, result: null },
		});
	}

	private checkModel(model: string): void {
		if (this.options.models?.includes(model) === false) {
			throw new ServiceError('MODEL_NOT_FOUND', `model ${model} does not exist`);
		}
	}

	private seedFor({ seed = -1 }: Settings): number {
		return seed === -1 ? Math.floor(this.options.random() * seedLimit) : seed;
	}
}
