import { ServiceError } from './envelope';
import type { Bill } from './log';
import type { GatewayOptions } from './options';
import type { ImageToImage } from './parameters';
import { sizeFor } from './pictures';
import { sourceImage } from './sourceImages';
import type { Store } from './store';
import type { Task, Tasks } from './tasks';

/** Seeds drawn for tasks without one lie below this, as in Stable Diffusion web UI. */
const seedLimit = 2 ** 32;

/** Takes orders for pictures: checks them, starts the painting, files the task. */
export class Generation {
	constructor(
		private readonly options: Pick<GatewayOptions, 'models' | 'random' | 'paint'>,
		private readonly tasks: Tasks,
		private readonly store: Store,
		private readonly bill: Bill,
	) {}

	/** An accepted order is billed, whether or not its answer reaches the caller. */
	async submit(order: ImageToImage): Promise<Task> {
		this.checkModel(order.stable_diffusion_model);
		const { init_images: images, ...settings } = order;
		const sources = await Promise.all(images.map(sourceImage));
		const size = await sizeFor(sources[0], settings);
		const parameters = { ...this.completed(settings), ...size };
		const { seed, batch_size: count, denoising_strength: strength } = parameters;
		const seeds = Array.from({ length: count }, (_, i) => seed + i);
		const pictures = seeds.map((own, i) =>
			this.options.paint(sources[i % sources.length], { seed: own, strength, ...size }),
		);
		this.bill.submitted += 1;
		return this.tasks.submit({
			parameters,
			info: { seed, all_seeds: seeds, model: order.stable_diffusion_model },
			files: pictures.map((picture) => this.store.keep(picture)),
		});
	}

	private checkModel(model: string): void {
		if (this.options.models?.includes(model) === false) {
			throw new ServiceError('MODEL_NOT_FOUND', `model ${model} does not exist`);
		}
	}

	/** Every default filled in; they are those of Stable Diffusion web UI. */
	private completed(settings: Omit<ImageToImage, 'init_images'>) {
		const { seed = -1 } = settings;
		return {
			sd_vae: 'Automatic',
			denoising_strength: 0.75,
			prompt: '',
			negtive_prompt: '',
			batch_size: 1,
			steps: 20,
			cfg_scale: 7,
			sampler_name: 'Euler a',
			...settings,
			seed: seed === -1 ? Math.floor(this.options.random() * seedLimit) : seed,
		};
	}
}
