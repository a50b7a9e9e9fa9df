import path from 'node:path';
import sharp from 'sharp';

const WIDTH = 1200;
const HEIGHT = 800;
const HORIZON = 500;

/** The same numbers on each call, so that the image can be painted again (mulberry32). */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** Outline of a mountain range by midpoint displacement: one height for each pixel column. */
function ridge(seed: number, base: number, roughness: number): number[] {
	const random = randomFrom(seed);
	let points = [random(), random()];
	for (let swing = 1.6; points.length < WIDTH; swing *= 0.55) {
		points = points.flatMap((point, i) => {
			const next = points[i + 1];
			return next === undefined ? [point] : [point, (point + next) / 2 + (random() - 0.5) * swing];
		});
	}
	return points.slice(0, WIDTH + 1).map((point) => base - point * roughness);
}

function mountains(seed: number, base: number, roughness: number, colour: string): string {
	const outline = ridge(seed, base, roughness).map((y, x) => `${x},${y.toFixed(1)}`);
	return `<polygon fill="${colour}" points="0,${HORIZON} ${outline.join(' ')} ${WIDTH},${HORIZON}"/>`;
}

const landscape = `
	${mountains(11, 420, 190, '#8d9bb5')}
	${mountains(23, 450, 150, '#6a7896')}
	${mountains(5, 480, 120, '#44506a')}
	${mountains(42, 505, 70, '#262f3d')}`;

const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
	<defs>
		<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
			<stop offset="0" stop-color="#33518a"/><stop offset=".55" stop-color="#d99a78"/><stop offset="1" stop-color="#f6d9a2"/>
		</linearGradient>
		<linearGradient id="water" x1="0" y1="0" x2="0" y2="1">
			<stop offset="0" stop-color="#c99c7c"/><stop offset="1" stop-color="#1d2c4c"/>
		</linearGradient>
		<radialGradient id="sun"><stop offset="0" stop-color="#fff6d8"/><stop offset=".18" stop-color="#ffe9ae"/><stop offset="1" stop-color="#ffd27a" stop-opacity="0"/></radialGradient>
		<filter id="clouds"><feTurbulence type="fractalNoise" baseFrequency=".004 .016" numOctaves="6" seed="7"/><feColorMatrix values="0 0 0 0 1  0 0 0 0 .92  0 0 0 0 .86  2.4 0 0 0 -1.15"/></filter>
		<filter id="ripples"><feTurbulence type="fractalNoise" baseFrequency=".006 .09" numOctaves="4" seed="3" result="noise"/><feDisplacementMap in="SourceGraphic" in2="noise" scale="34" xChannelSelector="R" yChannelSelector="G"/></filter>
		<filter id="glitter"><feGaussianBlur stdDeviation="14 4" result="soft"/><feTurbulence type="fractalNoise" baseFrequency=".01 .16" numOctaves="3" seed="8" result="noise"/><feDisplacementMap in="soft" in2="noise" scale="60" xChannelSelector="R" yChannelSelector="G"/></filter>
	</defs>
	<rect width="${WIDTH}" height="${HORIZON}" fill="url(#sky)"/>
	<circle cx="820" cy="330" r="300" fill="url(#sun)"/>
	<rect width="${WIDTH}" height="400" filter="url(#clouds)" opacity=".6"/>
	${landscape}
	<rect y="${HORIZON}" width="${WIDTH}" height="${HEIGHT - HORIZON}" fill="url(#water)"/>
	<g filter="url(#ripples)"><g transform="matrix(1 0 0 -1 0 ${2 * HORIZON})" opacity=".7">${landscape}</g></g>
	<ellipse cx="820" cy="640" rx="46" ry="150" fill="#ffe2a6" opacity=".2" filter="url(#glitter)"/>
</svg>`;

/** Film grain; without it an image neither resembles a photo nor is as large as one. */
function grain(): Buffer {
	const random = randomFrom(99);
	const pixels = Buffer.alloc(WIDTH * HEIGHT);
	for (let i = 0; i < pixels.length; i++) pixels[i] = 108 + Math.floor(random() * 40);
	return pixels;
}

async function paintPhoto(file: string): Promise<void> {
	const noise = { input: grain(), raw: { width: WIDTH, height: HEIGHT, channels: 1 as const } };
	await sharp(Buffer.from(scene))
		.flatten()
		.composite([{ ...noise, blend: 'overlay' }])
		.jpeg({ quality: 84 })
		.toFile(file);
	console.log(`Painted ${file}`);
}

void paintPhoto(path.resolve(__dirname, '../../docs/examples/photo.jpg'));
