import type { INodeProperties } from 'n8n-workflow';

import { downloadField, outputBinaryField, outputModeField } from './fileFields';
import type { Noun } from './fileFields';
import { maxParallelTasks, onTimeout, optionsOf, timeout, waitForTask } from './taskFields';

export const taskId: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 01j2dn2545m8xk4v7q3w9p0rst',
	hint: 'Usually {{ $json.taskId }} of the node that started the task',
	description:
		'The ID of the task, as returned by the operation that started it, or as named in an error message',
};

export function getResultFields(noun: Noun): INodeProperties[] {
	return [
		taskId,
		waitForTask,
		downloadField(noun),
		optionsOf([maxParallelTasks, onTimeout, outputBinaryField, outputModeField(noun), timeout]),
	];
}

export const getProgressFields: INodeProperties[] = [taskId];
