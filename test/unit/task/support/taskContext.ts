import type { IDataObject } from 'n8n-workflow';

import type { ErrorDetails } from '../../../../nodes/AiCreationWorkshop/errors/workshopError';
import { Deadline } from '../../../../nodes/AiCreationWorkshop/flowControl/deadline';
import { isImageType } from '../../../../nodes/AiCreationWorkshop/files/fileType';
import { TaskContext, readTaskOptions } from '../../../../nodes/AiCreationWorkshop/run/context';
import { joinRun } from '../../../../nodes/AiCreationWorkshop/run/run';
import { TaskStore } from '../../../../nodes/AiCreationWorkshop/run/taskStore';
import type { TaskApi, TaskResult } from '../../../../nodes/AiCreationWorkshop/task/taskApi';
import type { WorkshopClient } from '../../../../nodes/AiCreationWorkshop/transport/client';
import { nodeRun } from '../../run/support/nodeRun';
import type { NodeRunSetup } from '../../run/support/nodeRun';

/** Data of a response, or its error. */
export type Response = IDataObject | Error;

interface Setup extends NodeRunSetup {
	/** Responses to submissions, in their order. */
	submissions?: Response[];
	/** Response to a request for a task, by its URL and number. */
	respond?: (url: string, number: number) => Response;
	details?: ErrorDetails;
	/** Values of "Options". */
	options?: IDataObject;
	fieldValues?: IDataObject;
	timeoutMs?: number;
}

/** An item at work, with a client whose responses the test decides. */
export function taskContext({
	submissions = [],
	respond = () => ({}),
	details = {},
	options = {},
	fieldValues = {},
	timeoutMs = Infinity,
	...setup
}: Setup = {}) {
	const run = nodeRun(setup);
	const functions = run.item(0);
	const abort = new AbortController();
	const bodies: IDataObject[] = [];
	const requests: Array<{ url: string; body: IDataObject; timeoutMs?: number }> = [];
	const client = {
		signal: abort.signal,
		deadline: new Deadline(timeoutMs),
		submit: async (body: IDataObject) => {
			bodies.push(body);
			return await answer(submissions.shift() ?? {});
		},
		post: async (url: string, body: IDataObject, timeout?: number) => {
			requests.push({ url, body, timeoutMs: timeout });
			const number = requests.filter((request) => request.url === url).length;
			return await answer(respond(url, number));
		},
	} as unknown as WorkshopClient;
	const joined = joinRun(functions);
	const context = new TaskContext(functions, {
		run: joined,
		store: new TaskStore(functions, joined.plan.runIndex),
		client,
		values: { ...fieldValues, options },
		options: readTaskOptions(functions, { ...fieldValues, options }),
		details: {},
	});
	async function answer(response: Response) {
		if (response instanceof Error) throw response;
		return await Promise.resolve({ data: response, details });
	}
	return { ...run, context, abort, bodies, requests };
}

/** A product whose tasks have a list of URLs in `urls`. */
export const api: TaskApi = {
	resultUrls: ['/result', '/other_result'],
	progressUrl: '/progress',
	noun: 'image',
	readResult: ({ urls }) => (Array.isArray(urls) ? resultOf(urls as string[]) : undefined),
};

export function resultOf(urls: string[], noun: 'image' | 'file' = 'image'): TaskResult {
	return {
		files: urls.map((url, index) => ({
			url,
			index,
			fileName: `01abc_${index}`,
			noun,
			acceptsType: isImageType,
			json: { seed: index },
		})),
		json: { info: null },
		summary: { seeds: urls.length },
	};
}
