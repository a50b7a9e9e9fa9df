import type { IDataObject } from 'n8n-workflow';

import { assertFileCount } from '../../task/taskApi';
import type { ResultFile, TaskApi } from '../../task/taskApi';
import { isObject } from '../../values/json';
import { asText } from '../../values/text';
import { isHttpUrl } from '../../values/url';

/** The tasks of ComfyUI workflows. */
export const workflowTasks: TaskApi = {
	resultUrls: ['/scc/comfy_get_result'],
	progressUrl: '/scc/comfy_get_progress',
	noun: 'file',
	readResult: (data, taskId) => {
		const found: FoundFile[] = [];
		collectFiles(data.images, 'images', found);
		const outputs = collectFiles(data.result, '', found);
		const files = toResultFiles(found, taskId);
		const times = {
			taskDurationMs: readMilliseconds(data.taskDuration),
			startedAt: readTime(data.taskBeginTime),
			endedAt: readTime(data.taskEndTime),
		};
		const json = { outputs: toObject(outputs), ...times };
		return { files, json, summary: {} };
	},
};

/** With those of Upscale, whose results the documentation expects at either URL. */
export const anyWorkflowTasks: TaskApi = {
	...workflowTasks,
	resultUrls: ['/scc/comfy_get_result', '/scc/sd_get_result'],
};

/** A result without a file is not complete yet. */
export const upscaleTasks: TaskApi = {
	...anyWorkflowTasks,
	readResult: (data, taskId) => {
		const result = workflowTasks.readResult(data, taskId);
		return result?.files.length ? result : undefined;
	},
};

interface FoundFile {
	url: string;
	/** Where in the result it is, for example `poster` or `variants[0]`. */
	path: string;
	/** Its name, if the result has one. */
	name?: string;
}

/**
 * Collects the files of a value: http(s) URLs, and objects with one as `url`. A `preview` is not
 * another output.
 *
 * @returns the value without its files; undefined when nothing is left
 */
function collectFiles(value: unknown, path: string, found: FoundFile[]): unknown {
	if (isHttpUrl(value)) {
		found.push({ url: value, path });
		return undefined;
	}
	if (Array.isArray(value)) {
		const rest = value.map((inner, index) => collectFiles(inner, `${path}[${index}]`, found));
		return nonEmpty(rest.filter((inner) => inner !== undefined));
	}
	if (!isObject(value)) return value ?? undefined;
	if (isHttpUrl(value.url)) {
		found.push({ url: value.url, path, name: asText(value.filename) });
		return undefined;
	}
	const entries = Object.entries(value)
		.filter(([key]) => key !== 'preview')
		.map(([key, inner]) => [key, collectFiles(inner, path ? `${path}.${key}` : key, found)])
		.filter(([, inner]) => inner !== undefined);
	return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** A result that is not an object has no names for its values. */
function toObject(outputs: unknown): IDataObject {
	if (isObject(outputs)) return outputs;
	return outputs === undefined ? {} : { result: outputs as IDataObject[string] };
}

function nonEmpty<T>(list: T[]): T[] | undefined {
	return list.length > 0 ? list : undefined;
}

/** Each URL once, under the first place where it is. */
function toResultFiles(found: FoundFile[], taskId: string): ResultFile[] {
	const unique = [...new Map([...found].reverse().map((file) => [file.url, file])).values()];
	const files = unique.reverse();
	assertFileCount(files.length, 'file');
	return files.map(({ url, path, name }, index) => ({
		url,
		index,
		fileName: `${taskId}_${index}`,
		suggestedName: name,
		noun: 'file',
		acceptsType: () => true,
		json: { outputName: path },
	}));
}

function readMilliseconds(value: unknown): number | null {
	const milliseconds = Number(asText(value));
	return Number.isFinite(milliseconds) ? milliseconds : null;
}

/** Times are milliseconds since 1970. */
function readTime(value: unknown): string | null {
	const time = new Date(Number(asText(value)));
	return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
