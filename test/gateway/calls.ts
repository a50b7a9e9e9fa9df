import { envelope, ServiceError } from './envelope';
import { type Arrival, headerOf, type Work } from './exchange';
import type { Generation } from './generation';
import type { GatewayOptions } from './options';
import { parameters, parse, type SignedOperation } from './parameters';
import { ProgressReports } from './progressReports';
import type { Store } from './store';
import type { Task, Tasks } from './tasks';

/** The parts of the service that answer calls. */
export interface Service {
	options: GatewayOptions;
	tasks: Tasks;
	store: Store;
	generation: Generation;
}

/** What the service does for each signed call. */
export function calls(service: Service): Record<SignedOperation, Work> {
	const { options, tasks } = service;
	const reports = new ProgressReports(options, tasks);
	return {
		submit: async (arrival) => {
			const task = await service.generation.submit(parse(parameters.submit, arrival));
			return envelope({ data: { taskId: task.id, status: tasks.stateOf(task) } });
		},
		result: (arrival) => {
			const { taskId } = parse(parameters.result, arrival);
			return result(service, find(tasks, taskId), origin(arrival));
		},
		progress: (arrival) => {
			const { taskId } = parse(parameters.progress, arrival);
			return envelope({ data: reports.of(find(tasks, taskId)) });
		},
		uploadSign: (arrival) => uploadSign(service, arrival),
	};
}

/** No page tells the service's own code for a task it does not know. */
function find(tasks: Tasks, id: string): Task {
	const task = tasks.find(id);
	if (!task) throw new ServiceError('TASK_NOT_FOUND', 'task does not exist');
	return task;
}

function result({ options, tasks, store }: Service, task: Task, base: string) {
	const state = tasks.stateOf(task);
	if (state === 'failed' && task.failure?.as === 'envelope') {
		throw new ServiceError(task.failure.subErrCode, task.failure.subErrMessage);
	}
	const { id: taskId, parameters, info, files } = task;
	if (state !== 'succeeded') {
		const message = state === 'failed' ? task.failure?.subErrMessage : undefined;
		return envelope({ data: { taskId, status: state, images: [], message, parameters, info: {} } });
	}
	const images = files.map((name) => base + store.filePath(name));
	return envelope({
		data: { taskId, status: options.successSpelling, images, parameters, info },
	});
}

function uploadSign({ store }: Service, arrival: Arrival) {
	const { originalFilename, contentType, size } = parse(parameters.uploadSign, arrival);
	const { key, uploadPath, accessPath, expiry } = store.openUpload(contentType, size);
	const path = `temp/${key}`;
	return envelope({
		data: {
			uploadUrl: origin(arrival) + uploadPath,
			accessUrl: origin(arrival) + accessPath,
			objectKey: `${path}/${originalFilename}`,
			path,
			// Its unit is documented nowhere; milliseconds are what the other calls use.
			expireTime: expiry * 1000,
		},
	});
}

/** URLs are made for the host that the caller used, whatever name it has for this machine. */
function origin(arrival: Arrival): string {
	return `http://${headerOf(arrival, 'host')}`;
}
