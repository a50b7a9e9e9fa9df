import { envelope, ServiceError } from './envelope';
import { type Answer, type Arrival, headerOf, type Work } from './exchange';
import type { Generation } from './generation';
import type { Product } from './operations';
import type { GatewayOptions } from './options';
import { ProgressReports } from './progressReports';
import { TaskResults } from './results';
import { parse, schemas, type SignedOperation } from './schemas';
import type { Store } from './store';
import type { Task, Tasks } from './tasks';
import { utilization } from './utilization';
import type { WorkflowRunner } from './workflows/runner';

/** The parts of the service that answer calls. */
export interface Service {
	options: GatewayOptions;
	tasks: Tasks;
	store: Store;
	generation: Generation;
	workflows: WorkflowRunner;
}

/** What the service does for each signed call. */
export function createHandlers(service: Service): Record<SignedOperation, Work> {
	const { options, tasks, store, generation, workflows } = service;
	const reports = new ProgressReports(options, tasks);
	const results = new TaskResults(options, tasks, store);
	const submitted = (task: Task, more: object = {}) =>
		envelope({ data: { taskId: task.id, status: tasks.stateAtSubmission(task), ...more } });
	const result =
		(product: Product): Work =>
		(arrival) =>
			results.answer(findTask(tasks, product, arrival), product, origin(arrival));
	return {
		submit: async (arrival) =>
			submitted(await generation.imageToImage(parse(schemas.submit, arrival))),
		textToImage: async (arrival) =>
			submitted(await generation.textToImage(parse(schemas.textToImage, arrival))),
		workflowSubmit: async (arrival) => {
			const task = await workflows.submit(parse(schemas.workflowSubmit, arrival));
			return submitted(task, { estimatedDurationInSeconds: reports.estimatedDuration(task) });
		},
		result: result('sd'),
		workflowResult: result('comfy'),
		progress: (arrival) => envelope({ data: reports.of(findTask(tasks, 'sd', arrival)) }),
		workflowProgress: (arrival) =>
			envelope({ data: reports.ofWorkflow(findTask(tasks, 'comfy', arrival)) }),
		utilization: (arrival) => utilization(options, arrival),
		uploadSign: (arrival) => uploadSign(service, arrival),
	};
}

/** No page has the service's own code for a task that it does not know. */
function findTask(tasks: Tasks, product: Product, arrival: Arrival): Task {
	const task = tasks.find(parse(schemas.result, arrival).taskId, product);
	if (!task) throw new ServiceError('TASK_NOT_FOUND', 'task does not exist');
	return task;
}

function uploadSign({ store }: Service, arrival: Arrival): Answer {
	const { originalFilename, contentType, size } = parse(schemas.uploadSign, arrival);
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

/** URLs are made for the host that the client used, whatever name it has for this machine. */
function origin(arrival: Arrival): string {
	return `http://${headerOf(arrival, 'host')}`;
}
