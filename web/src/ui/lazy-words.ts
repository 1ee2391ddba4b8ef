/* A part that travels after the page, together with its words. */
import type { ComponentType } from 'preact';
import { type BookName, needBooks } from '../lib/i18n';
import { lazy } from './lazy';

export const lazyWords = <Props extends object>(load: () => Promise<ComponentType<Props>>, ...books: BookName[]) =>
	lazy(async () => (await Promise.all([load(), needBooks(books)]))[0]);
