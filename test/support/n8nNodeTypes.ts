import path from 'node:path';
import { LazyPackageDirectoryLoader, PackageDirectoryLoader, RoutingNode } from 'n8n-core';
import type { ExecuteContext } from 'n8n-core';
import { NodeHelpers } from 'n8n-workflow';
import type { ICredentialType, INodeType, INodeTypes, IVersionedNodeType } from 'n8n-workflow';

export const PROJECT = path.resolve(__dirname, '../..');

/** Node and credential types, as n8n itself loads them from the package.json of their packages. */
export interface LoadedNodes extends INodeTypes {
	/** Those of the package under test. */
	credentialTypes: ReadonlyMap<string, ICredentialType>;
}

/** Another build to run the tests against, such as one of an earlier commit. */
export const { PACKAGE_DIRECTORY = PROJECT } = process.env;

/** Loads n8n's own nodes and the built ones of a package: the project, or an unpacked tarball. */
export async function loadNodes(packageDirectory = PACKAGE_DIRECTORY): Promise<LoadedNodes> {
	const own = new PackageDirectoryLoader(packageDirectory);
	const base = new LazyPackageDirectoryLoader(
		path.dirname(require.resolve('n8n-nodes-base/package.json')),
	);
	await Promise.all([own.loadAll(), base.loadAll()]);
	const loaders = new Map([own, base].map((loader) => [loader.packageName, loader]));
	const find = (type: string): INodeType | IVersionedNodeType => {
		const dot = type.lastIndexOf('.');
		const loader = loaders.get(type.slice(0, dot));
		if (!loader) throw new Error(`No package brings ${type}`);
		const name = type.slice(dot + 1);
		const { type: found } = loader.getNode(name.replace(/Tool$/, ''));
		return name.endsWith('Tool') ? asTool(found as INodeType) : found;
	};
	const credentialTypes = Object.values(own.credentialTypes).map(({ type }) => type);
	return {
		credentialTypes: new Map(credentialTypes.map((type) => [type.name, type])),
		getByName: find,
		getByNameAndVersion: (type, version) =>
			executable(NodeHelpers.getVersionedNodeType(find(type), version)),
		getKnownTypes: () => ({}),
	};
}

/** The twin that n8n's server makes of a node for AI agents runs the node itself. */
function asTool(nodeType: INodeType): INodeType {
	const description = { ...nodeType.description, name: `${nodeType.description.name}Tool` };
	return Object.assign(Object.create(nodeType) as INodeType, { description });
}

/** n8n's server makes declarative nodes executable in just this way before it hands them out. */
function executable(nodeType: INodeType): INodeType {
	if (nodeType.description.requestDefaults && !nodeType.execute) {
		nodeType.execute = async function () {
			return (await new RoutingNode(this as ExecuteContext, nodeType).runNode()) ?? [];
		};
	}
	return nodeType;
}
