/* The pseudo-locale's catalogues stand apart: only who tests layouts pays for their names. */
export const loaders = import.meta.glob<{ default: Record<string, string> }>('../locales/en-XA/*.json');
