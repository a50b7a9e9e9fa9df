import { gzipSync } from 'node:zlib';

import type { Reply } from '../../gateway/faults';

/** How deep a reply may be nested before the JSON functions of V8 run out of stack. */
const TOO_DEEP = 10_000;

/** What is strange about a reply, and the reply. */
export type Replies = Array<[what: string, reply: Reply]>;

const JSON_HEADERS = { 'content-type': 'application/json;charset=UTF-8' };

/** Written by hand throughout: no value says `1e400`, a name twice, or one bracket too few. */
export function jsonReply(body: string | Buffer, headers: Record<string, string> = {}): Reply {
	return { headers: { ...JSON_HEADERS, ...headers }, body };
}

/** A reply of the service in good order, around this JSON text. */
export function replyAround(data: string): Reply {
	return jsonReply(`{"status":10,"apiInvokeId":"i_1","data":${data}}`);
}

/** So many lists in each other, as JSON text. */
export function nested(depth = TOO_DEEP): string {
	return '['.repeat(depth) + ']'.repeat(depth);
}

/** What no operation can take for its answer. */
export const STRANGE_REPLIES: Replies = [
	['nothing', jsonReply('')],
	['null', jsonReply('null')],
	['a number', jsonReply('10')],
	['a text', jsonReply('"10"')],
	['a list', jsonReply('[{"status":10}]')],
	['JSON that breaks off', jsonReply('{"status":10,"data":{"taskId":"1"')],
	['lists in lists, very deep', jsonReply(nested())],
	['very deep lists for data', replyAround(nested())],
	['a list for data', replyAround('[{"taskId":"1"}]')],
	['a text for data', replyAround('"{}"')],
	['an object for the status', jsonReply('{"status":{"toString":1,"valueOf":2},"data":{}}')],
	['a list for the status', jsonReply('{"status":[[]],"data":{"status":"succeeded"}}')],
	['a status beyond all numbers', jsonReply('{"status":1e400,"data":{"status":"succeeded"}}')],
	['data for the prototype', jsonReply('{"__proto__":{"status":10,"polluted":1}}')],
	['bytes that are no text', jsonReply(Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28, 0x80]))],
	['plain text that claims to be gzip', jsonReply('{}', { 'content-encoding': 'gzip' })],
	['gzip that breaks off', gzipped(gzipSync(Buffer.alloc(1000, 'a')).subarray(0, 15))],
	['a page', { headers: { 'content-type': 'text/html' }, body: '<html>{"status":10}</html>' }],
	['a page that claims to be JSON', jsonReply('<html></html>')],
	['a status that says both', jsonReply('{"status":10,"data":{},"status":20}')],
	['a refusal in objects', jsonReply('{"status":20,"subErrCode":{},"subErrMessage":["no"]}')],
	[
		'a refusal of a megabyte',
		jsonReply(`{"status":20,"subErrMessage":"${'no '.repeat(350_000)}"}`),
	],
];

function gzipped(body: Buffer): Reply {
	return jsonReply(body, { 'content-encoding': 'gzip' });
}

/** Results that are no result. */
export const STRANGE_RESULTS: Replies = [
	['an object for the images', result('{"0":"http://127.0.0.1/a.png","length":1}')],
	['a text for the images', result('"http://127.0.0.1/a.png"')],
	['a number for the images', result('5')],
	['lists in the list of images', result('[["http://127.0.0.1/a.png"]]')],
	['images very deep down', result(nested())],
	['objects that cannot be written', result('[{"toString":1}]')],
	['an address in a prototype', result('[{"__proto__":{"url":"http://127.0.0.1/a.png"}}]')],
	['images without an address', result('["",null,{}]')],
	['parameters that are very deep', jsonReply(goodResult(`"parameters":${nested()}`))],
	['an info that is very deep', jsonReply(goodResult(`"info":{"a":${nested()}}`))],
	[
		'more URLs than the node takes',
		result(JSON.stringify(Array(10_001).fill('http://127.0.0.1/a.png'))),
	],
	['an image on the disk', result('["file:///etc/passwd"]')],
	['an image in the address', result('["data:image/png;base64,iVBORw0KGgo="]')],
	['a program for an image', result('["javascript:alert(1)"]')],
	['an image on another kind of server', result('["ftp://127.0.0.1/a.png"]')],
	['an address without a host', result('["http://"]')],
	[
		'a failure of a megabyte',
		replyAround(`{"status":"failed","message":"${'no '.repeat(350_000)}"}`),
	],
	['a failure in an object', replyAround('{"status":"failed","message":{"toString":1}}')],
];

/** Results that are strange, but have the image that was asked for: it must come out. */
export const ODD_RESULTS: Replies = [
	['a mark of byte order', jsonReply(`\ufeff${goodResult()}`)],
	['the type of a page', { headers: { 'content-type': 'text/html' }, body: goodResult() }],
	['no type', { headers: { 'content-type': '' }, body: goodResult() }],
	['a status that is text', jsonReply(goodResult().replace('10', '"10"'))],
	['a status that is said twice', jsonReply(goodResult().replace('10', '20,"status":10'))],
	['a status in capitals', jsonReply(goodResult().replace('succeeded', 'SUCCEEDED'))],
	['names of the prototype', jsonReply(goodResult('"__proto__":{"polluted":1},"constructor":1'))],
	['a prototype in its info', jsonReply(goodResult('"info":{"__proto__":{"polluted":1}}'))],
	['a list for the info', jsonReply(goodResult('"info":[[]],"parameters":"none"'))],
	['a seed that is an object', jsonReply(goodResult('"info":{"seed":{"toString":1}}'))],
	['seeds beyond all numbers', jsonReply(goodResult('"info":{"all_seeds":[1e400]}'))],
	['parameters that are deep', jsonReply(goodResult(`"parameters":${nested(60)}`))],
	['an address that is none beside it', jsonReply(goodResult().replace('png"]', 'png",null]'))],
];

function result(images: string): Reply {
	return replyAround(`{"taskId":"01abc","status":"succeeded","images":${images}}`);
}

function goodResult(more = '"more":null'): string {
	return `{"status":10,"data":{"status":"succeeded","images":["http://127.0.0.1/a.png"],${more}}}`;
}
