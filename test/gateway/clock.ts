/** The gateway's own idea of the time; everything that ages in it reads this clock. */
export class Clock {
	private offsetMs = 0;

	/** Milliseconds since 1970. */
	now(): number {
		return Date.now() + this.offsetMs;
	}

	/** The time as a Date header. */
	date(): string {
		return new Date(this.now()).toUTCString();
	}

	/** Sets how far this clock is ahead of the machine's (behind, if negative). */
	skew(ms: number): void {
		this.offsetMs = ms;
	}
}
