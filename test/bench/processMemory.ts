import { readFileSync, writeFileSync } from 'node:fs';

/** Bytes of main memory that a process has now; 0 if it is gone. */
export function memoryOf(pid: number): number {
	return statusOf(pid, 'VmRSS');
}

/** The most bytes of main memory that a process has had since {@link forgetPeak}; 0 if it is gone. */
export function peakMemoryOf(pid: number): number {
	return statusOf(pid, 'VmHWM');
}

/** Begins anew with the peak of a process: see clear_refs in proc(5). */
export function forgetPeak(pid: number): void {
	writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** A process and all that it has started. */
export function familyOf(pid: number): number[] {
	const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
	return [pid, ...children.flatMap((child) => familyOf(Number(child)))];
}

function statusOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
	const [, kilobytes = 0] =
		new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(read(`/proc/${pid}/status`)) ?? [];
	return Number(kilobytes) * 1024;
}

/** Processes come and go while they are looked at. */
function read(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}
