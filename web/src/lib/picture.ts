/* A picture for an avatar, made small on the device: what is sent is drawn anew, so nothing else of the file leaves. */

const SIDE = 256;
/** The server keeps 64 KiB; base64 takes a third more. */
const LONGEST = 80_000;
const QUALITIES = [0.85, 0.7, 0.5, 0.3];

/** The middle of a picture as a square.  Fails for what the browser cannot read as a picture. */
export async function squareOf(file: Blob, canvas: HTMLCanvasElement) {
	const picture = await createImageBitmap(file);
	const side = Math.min(picture.width, picture.height);
	canvas.width = SIDE;
	canvas.height = SIDE;
	const context = canvas.getContext('2d')!;
	context.fillStyle = 'white';
	context.fillRect(0, 0, SIDE, SIDE);
	context.imageSmoothingQuality = 'high';
	context.drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, SIDE, SIDE);
	picture.close();
}

/** What the canvas shows, as the API takes it: base64url without padding. */
export function sentForm(canvas: HTMLCanvasElement) {
	let text = '';
	for (const quality of QUALITIES) {
		const address = canvas.toDataURL('image/jpeg', quality);
		text = address.slice(address.indexOf(',') + 1);
		if (text.length <= LONGEST)
			break;
	}
	return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
