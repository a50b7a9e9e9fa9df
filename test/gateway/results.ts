import { envelope, ServiceError } from './envelope';
import type { GatewayResponse } from './messages';
import type { Product } from './operations';
import type { GatewayOptions } from './options';
import type { Store } from './store';
import type { Task, TaskFailure, Tasks, TaskState } from './tasks';
import { presentOutputs } from './workflows/outputs';

/** How the calls of a product report the failure of a task unless the failure says otherwise. */
const reportsFailureAs = { sd: 'data', comfy: 'envelope' } as const;

/** The responses of the calls for the result of a task. */
export class TaskResults {
	constructor(
		private readonly options: Pick<GatewayOptions, 'successSpelling'>,
		private readonly tasks: Tasks,
		private readonly store: Store,
	) {}

	/**
	 * The response of sd_get_result or comfy_get_result.
	 *
	 * @param origin of the URLs of files
	 * @throws ServiceError when the task has failed and the envelope is to report it
	 */
	respond(task: Task, product: Product, origin: string): GatewayResponse {
		const state = this.tasks.stateOf(task);
		const data = {
			taskId: task.id,
			status: this.spell(state, product),
			...this.outputs(task, state, product, origin),
		};
		if (state !== 'failed' || !task.failure) return envelope({ data });
		return failed(data, task.failure, task.failure.as ?? reportsFailureAs[product]);
	}

	/** The vendor's SDKs know one spelling for workflows. */
	private spell(state: TaskState, product: Product): string {
		return state === 'succeeded' && product === 'sd' ? this.options.successSpelling : state;
	}

	private outputs(task: Task, state: TaskState, product: Product, origin: string) {
		const isDone = state === 'succeeded';
		const { images, result } = isDone
			? presentOutputs(task.outputs, (stored) => origin + this.store.filePath(stored))
			: { images: [], result: null };
		const { parameters, info } = task;
		if (product === 'sd') return { images, parameters, info: isDone ? info : {} };
		return { images, result, ...times(task, state) };
	}
}

/** Milliseconds, and milliseconds since 1970. */
function times({ startsAt, endsAt }: Task, state: TaskState) {
	const isOver = state === 'succeeded' || state === 'failed';
	return {
		taskDuration: isOver ? Math.round(endsAt - startsAt) : null,
		taskBeginTime: state === 'waiting' ? null : Math.round(startsAt),
		taskEndTime: isOver ? Math.round(endsAt) : null,
	};
}

function failed(data: object, failure: TaskFailure, as: TaskFailure['as']): GatewayResponse {
	const { subErrCode, subErrMessage } = failure;
	if (as === 'envelope') throw new ServiceError(subErrCode, subErrMessage);
	if (as === 'subErr') return envelope({ data, subErrCode, subErrMessage });
	return envelope({ data: { ...data, message: subErrMessage } });
}
