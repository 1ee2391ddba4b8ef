// A grey square of 16 pixels a side, as the API takes pictures, and what pictures begin with.

export const smallPicture = 'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAD0lEQVR42mNoQAMMI1sAAAUMgAHjM1mKAAAAAElFTkSuQmCC';

const beginnings = {
	'image/jpeg': /^ffd8ff/,
	'image/png': /^89504e470d0a1a0a/,
	'image/webp': /^52494646.{8}57454250/,
};

/* What of these bytes is not as their type says. */
export function pictureFaults(type, bytes) {
	return beginnings[type]?.test(bytes.toString('hex', 0, 16)) ? [] : [`the picture does not begin like ${type}`];
}
