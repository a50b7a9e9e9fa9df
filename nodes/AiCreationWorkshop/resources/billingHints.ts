import type { NodeHint } from 'n8n-workflow';

/** Up to this many images no hint is shown. */
const HINT_THRESHOLDS = [5, 20, 100, 500, 2000];

const OPERATIONS_WITH_IMAGES = ['imageToImage', 'textToImage'];

const IMAGE_COUNT =
	'$input.all().length * (Number($parameter["additionalFields"]?.batchSize) || 1)';

/** Before a run: the message of a hint is no expression, so there is one for each order of magnitude. */
export const billingHints: NodeHint[] = HINT_THRESHOLDS.map((threshold, index) => {
	const next = HINT_THRESHOLDS[index + 1] ?? 'Infinity';
	const isGeneration = `${JSON.stringify(OPERATIONS_WITH_IMAGES)}.includes($parameter["operation"])`;
	return {
		message: `This run generates more than ${threshold} images, and each one is billed. 'Max Tasks per Execution' under 'Options' sets a limit.`,
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ ${isGeneration} && ${IMAGE_COUNT} > ${threshold} && ${IMAGE_COUNT} <= ${next} }}`,
	};
});
