/** The products of the platform: Stable Diffusion WebUI and ComfyUI. */
export type Product = 'sd' | 'comfy';

interface Endpoint {
	method: 'GET' | 'POST' | 'PUT';
	/** In the syntax of the HTTP framework. */
	path: string;
	/** The only product whose applications may call it; both may unless given. */
	product?: Product;
}

/** What a client can request; `temp` is the download of an uploaded file. */
export const endpoints = {
	submit: { method: 'POST', path: '/scc/sd_img2img', product: 'sd' },
	textToImage: { method: 'POST', path: '/scc/sd_txt2img', product: 'sd' },
	result: { method: 'POST', path: '/scc/sd_get_result', product: 'sd' },
	progress: { method: 'POST', path: '/scc/sd_get_progress', product: 'sd' },
	workflowSubmit: { method: 'POST', path: '/scc/comfy_prompt', product: 'comfy' },
	workflowResult: { method: 'POST', path: '/scc/comfy_get_result', product: 'comfy' },
	workflowProgress: { method: 'POST', path: '/scc/comfy_get_progress', product: 'comfy' },
	utilization: { method: 'POST', path: '/scc/query_sp_resource_monitor_data' },
	uploadSign: { method: 'POST', path: '/scc/sp_create_temp_file_upload_sign' },
	upload: { method: 'PUT', path: '/upload/:key' },
	temp: { method: 'GET', path: '/temp/:key' },
	file: { method: 'GET', path: '/files/:name' },
} as const satisfies Record<string, Endpoint>;

export type Operation = keyof typeof endpoints;

/** Whether an application of this kind may call the operation. */
export function isAllowed(operation: Operation, application: Product | 'both'): boolean {
	const { product }: Endpoint = endpoints[operation];
	return application === 'both' || product === undefined || product === application;
}
