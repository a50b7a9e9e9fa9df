import type { GatewayOptions } from './options';
import type { Task, Tasks } from './tasks';

/**
 * What `etaRelative` tells: the seconds left (`honest`), that but 0 before the run begins as in the
 * example of the service's page (`onceRunning`), 0 (`zero`), 300 (`constant`), twice the seconds
 * left (`double`), or by turns a negative, a huge, a text and no value at all (`garbage`).
 */
export type Estimate = 'honest' | 'onceRunning' | 'zero' | 'constant' | 'double' | 'garbage';

const garbage = [-30, 1e15, 'soon', undefined];

/** What sd_get_progress tells of a task, truthful or not. */
export class ProgressReports {
	private garbageTold = 0;

	constructor(
		private readonly options: Pick<
			GatewayOptions,
			'estimate' | 'progressMoves' | 'progressSuccessSpelling'
		>,
		private readonly tasks: Tasks,
	) {}

	/** The `data` of the reply. */
	of(task: Task) {
		const { progressMoves, progressSuccessSpelling } = this.options;
		const state = this.tasks.stateOf(task);
		const share = progressMoves ? this.tasks.progressOf(task) : 0;
		const steps = Number(task.parameters.steps);
		return {
			taskId: task.id,
			status: state === 'succeeded' ? progressSuccessSpelling : state,
			progress: share,
			lastQueueRemaining: this.tasks.placeInQueue(task),
			etaRelative: this.estimate(task),
			message: state === 'failed' ? task.failure?.subErrMessage : state,
			state: {
				job: task.id,
				job_no: 0,
				job_count: task.files.length,
				job_timestamp: task.submittedAt,
				sampling_step: Math.floor(share * steps),
				sampling_steps: steps,
				skipped: false,
				interrupted: false,
			},
		};
	}

	private estimate(task: Task): unknown {
		const left = this.tasks.secondsLeft(task);
		switch (this.options.estimate) {
			case 'honest':
				return left;
			case 'onceRunning':
				return this.tasks.stateOf(task) === 'waiting' ? 0 : left;
			case 'zero':
				return 0;
			case 'constant':
				return 300;
			case 'double':
				return 2 * left;
			case 'garbage':
				return garbage[this.garbageTold++ % garbage.length];
		}
	}
}
