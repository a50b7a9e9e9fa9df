// The package's main, shipped as dist/index.js. n8n itself loads the files that package.json names;
// this is for programs that want the classes, such as a test that runs the node on n8n-core.
module.exports = {
	...require('./nodes/AiCreationWorkshop/AiCreationWorkshop.node.js'),
	...require('./credentials/AiCreationWorkshopApi.credentials.js'),
};
