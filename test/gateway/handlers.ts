import { envelope, ServiceError } from './envelope';
import { type GatewayResponse, type GatewayRequest, headerOf, type Handler } from './messages';
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

/** The parts of the service that respond to calls. */
export interface Service {
	options: GatewayOptions;
	tasks: Tasks;
	store: Store;
	generation: Generation;
	workflows: WorkflowRunner;
}

/** What the service does for each signed call. */
export function createHandlers(service: Service): Record<SignedOperation, Handler> {
	const { options, tasks, store, generation, workflows } = service;
	const reports = new ProgressReports(options, tasks);
	const results = new TaskResults(options, tasks, store);
	const submitted = (task: Task, more: object = {}) =>
		envelope({ data: { taskId: task.id, status: tasks.stateAtSubmission(task), ...more } });
	const result =
		(product: Product): Handler =>
		(request) =>
			results.respond(findTask(tasks, product, request), product, origin(request));
	return {
		submit: async (request) =>
			submitted(await generation.imageToImage(parse(schemas.submit, request))),
		textToImage: async (request) =>
			submitted(await generation.textToImage(parse(schemas.textToImage, request))),
		workflowSubmit: async (request) => {
			const task = await workflows.submit(parse(schemas.workflowSubmit, request));
			return submitted(task, { estimatedDurationInSeconds: reports.estimatedDuration(task) });
		},
		result: result('sd'),
		workflowResult: result('comfy'),
		progress: (request) => envelope({ data: reports.of(findTask(tasks, 'sd', request)) }),
		workflowProgress: (request) =>
			envelope({ data: reports.ofWorkflow(findTask(tasks, 'comfy', request)) }),
		utilization: (request) => utilization(options, request),
		uploadSign: (request) => uploadSign(service, request),
	};
}

/** No page has the service's own code for a task that it does not know. */
function findTask(tasks: Tasks, product: Product, request: GatewayRequest): Task {
	const task = tasks.find(parse(schemas.result, request).taskId, product);
	if (!task) throw new ServiceError('TASK_NOT_FOUND', 'task does not exist');
	return task;
}

function uploadSign({ store }: Service, request: GatewayRequest): GatewayResponse {
	const { originalFilename, contentType, size } = parse(schemas.uploadSign, request);
	const { key, uploadPath, accessPath, expiry } = store.openUpload(contentType, size);
	const path = `temp/${key}`;
	return envelope({
		data: {
			uploadUrl: origin(request) + uploadPath,
			accessUrl: origin(request) + accessPath,
			objectKey: `${path}/${originalFilename}`,
			path,
			// Its unit is documented nowhere; milliseconds are what the other calls use.
			expireTime: expiry * 1000,
		},
	});
}

/** URLs are made for the host that the client used, whatever name it has for this machine. */
function origin(request: GatewayRequest): string {
	return `http://${headerOf(request, 'host')}`;
}
