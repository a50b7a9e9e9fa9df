import { middle, over, spread } from './findings';

describe('the spread of measured values', () => {
	it('is the median, and the quartiles around it, in whatever order they came', () => {
		expect(spread([9, 1, 7, 3, 5])).toBe('5.00 (3.00–7.00)');
	});

	it('is not moved by one value that is far out', () => {
		expect(spread([1, 2, 3, 4, 1000], 0)).toBe('3 (2–4)');
	});

	it('of one value is the value, and of none a dash', () => {
		expect(spread([1.234])).toBe('1.23');
		expect(spread([])).toBe('–');
	});
});

describe('a ratio', () => {
	it('is the first over the second', () => {
		expect(over(3, 2)).toBe(1.5);
		expect(over(0, 2)).toBe(0);
	});

	it.each([
		[undefined, 2],
		[3, undefined],
		[3, 0],
	])('of %p and %p are not known', (dividend, divisor) => {
		expect(over(dividend, divisor)).toBeUndefined();
	});

	it('of medians needs at least one value of each', () => {
		expect(over(middle([6]), middle([]))).toBeUndefined();
		expect(over(middle([6, 2, 4]), middle([2]))).toBe(2);
	});
});
