import { Readable } from 'node:stream';

export function streamOf(...chunks: Array<string | Buffer>): Readable {
	return Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
}

/** A stream of these chunks that neither goes on nor ends. */
export function stallingStream(...chunks: Array<string | Buffer>): Readable {
	const remaining = [...chunks];
	return new Readable({
		read() {
			const chunk = remaining.shift();
			if (chunk !== undefined) this.push(chunk);
		},
	});
}

/** A stream that receives its chunks from the test. */
export function openStream(): Readable {
	return new Readable({ read() {} });
}
