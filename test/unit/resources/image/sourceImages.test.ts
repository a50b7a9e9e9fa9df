import { readSourceImages } from '../../../../nodes/AiCreationWorkshop/resources/image/sourceImages';
import type { TaskContext } from '../../../../nodes/AiCreationWorkshop/run/context';
import { HEADS } from '../../files/support/download';
import { inMemory, inputItem } from '../../files/support/inputItem';
import { uploadClient } from '../../files/support/uploadClient';

const URL_OF_IMAGE = 'https://example.com/1.png';

async function imagesOf(values: object, type = 'aiCreationWorkshop'): Promise<string[]> {
	const binary = { photo: inMemory(HEADS.png), mask: inMemory(HEADS.jpeg) };
	const functions = { ...inputItem({ binary }).functions, getNode: () => ({ type }) };
	const { client } = uploadClient({});
	const fileAccess = { functions, client, transferMode: 'inline' };
	return await readSourceImages({ functions, values, fileAccess } as unknown as TaskContext);
}

const typesOf = (uris: string[]) => uris.map((uri) => /^data:(.*);/.exec(uri)?.[1]);

test.each([
	['photo', ['image/png']],
	['mask,photo', ['image/jpeg', 'image/png']],
	[' photo , mask ,', ['image/png', 'image/jpeg']],
	['photo，mask', ['image/png', 'image/jpeg']],
])('the binary fields "%s" are read in their order', async (binaryPropertyName, types) => {
	expect(typesOf(await imagesOf({ imageSource: 'binary', binaryPropertyName }))).toEqual(types);
});

test.each(['', ' , ，', undefined, null])('no binary field is named by %j', async (name) => {
	const values = { imageSource: 'binary', binaryPropertyName: name };
	await expect(imagesOf(values)).rejects.toThrow("'Input Binary Field' is empty");
});

test('URLs are read instead if the source says so, and always in the tool of an AI agent', async () => {
	const values = { binaryPropertyName: 'photo', imageUrls: URL_OF_IMAGE };
	expect(await imagesOf({ ...values, imageSource: 'url' })).toEqual([URL_OF_IMAGE]);
	const ofTool = await imagesOf({ ...values, imageSource: 'binary' }, 'aiCreationWorkshopTool');
	expect(ofTool).toEqual([URL_OF_IMAGE]);
});
