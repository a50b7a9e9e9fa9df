import type { GatewayOptions } from './options';
import type { Task, Tasks } from './tasks';

/**
 * What `etaRelative` says: the seconds left (`honest`), that but 0 before the run begins as in the
 * example of the service's page (`onceRunning`), 0 (`zero`), 300 (`constant`), twice the seconds
 * left (`double`), the seconds left of a run that takes twice as long, with a progress to match
 * (`stretched`), no value at all (`absent`), or by turns a negative, a huge, a text and no value
 * (`garbage`). The estimated duration at the submission of a workflow is as true as this.
 */
export type Estimate =
	'honest' | 'onceRunning' | 'zero' | 'constant' | 'double' | 'stretched' | 'absent' | 'garbage';

/** Steps of a workflow that has no such input. */
const defaultSteps = 20;

const garbage = [-30, 1e15, 'soon', undefined];

/** What the service reports about the progress of a task, right or wrong. */
export class ProgressReports {
	private garbageCount = 0;

	constructor(
		private readonly options: Pick<
			GatewayOptions,
			'estimate' | 'progressMoves' | 'progressSuccessSpelling'
		>,
		private readonly tasks: Tasks,
	) {}

	/** The `data` of sd_get_progress. */
	of(task: Task) {
		const { status, ...report } = this.common(task);
		const isDone = status === 'succeeded';
		return {
			...report,
			status: isDone ? this.options.progressSuccessSpelling : status,
			state: {
				job: task.id,
				job_no: 0,
				job_count: Number(task.parameters.batch_size ?? 1),
				job_timestamp: task.submittedAt,
				...this.steps(task, 'sampling_step', 'sampling_steps'),
				skipped: false,
				interrupted: false,
			},
		};
	}

	/** The `data` of comfy_get_progress. The vendor's SDKs know no other spelling of success. */
	ofWorkflow(task: Task) {
		const state = { nodeLabel: 'KSampler', ...this.steps(task, 'step', 'maxSteps') };
		return { ...this.common(task), state };
	}

	/** How long a workflow that was submitted just now will run, in seconds. */
	estimatedDuration(task: Task): unknown {
		return this.distort(runSeconds(task) + this.addedSeconds(task), false);
	}

	private common(task: Task) {
		const state = this.tasks.stateOf(task);
		return {
			taskId: task.id,
			status: state as string,
			progress: this.share(task),
			lastQueueRemaining: this.tasks.placeInQueue(task),
			etaRelative: this.distort(this.secondsLeft(task), state === 'waiting'),
			message: state === 'failed' ? task.failure?.subErrMessage : state,
		};
	}

	private secondsLeft(task: Task): number {
		const seconds = this.tasks.secondsLeft(task);
		return seconds > 0 ? seconds + this.addedSeconds(task) : 0;
	}

	/** How much longer a run seems to take than it does. */
	private addedSeconds(task: Task): number {
		return this.options.estimate === 'stretched' ? runSeconds(task) : 0;
	}

	private share(task: Task): number {
		if (!this.options.progressMoves) return 0;
		const share = this.tasks.progressOf(task);
		return this.options.estimate === 'stretched' && share < 1 ? share / 2 : share;
	}

	private steps<Step extends string, Steps extends string>(task: Task, step: Step, steps: Steps) {
		const count = Number(task.parameters.steps ?? defaultSteps);
		const done = Math.floor(this.share(task) * count);
		return { [step]: done, [steps]: count } as Record<Step | Steps, number>;
	}

	private distort(seconds: number, isWaiting: boolean): unknown {
		switch (this.options.estimate) {
			case 'honest':
			case 'stretched':
				return seconds;
			case 'onceRunning':
				return isWaiting ? 0 : seconds;
			case 'zero':
				return 0;
			case 'constant':
				return 300;
			case 'double':
				return 2 * seconds;
			case 'absent':
				return undefined;
			case 'garbage':
				return garbage[this.garbageCount++ % garbage.length];
		}
	}
}

function runSeconds({ startsAt, endsAt }: Task): number {
	return (endsAt - startsAt) / 1000;
}
