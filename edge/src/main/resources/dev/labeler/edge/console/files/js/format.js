/** Numbers, sizes and times as text. */

const NUMBER = new Intl.NumberFormat('en');
const DATE = new Intl.DateTimeFormat('en', {dateStyle: 'medium', timeStyle: 'short'});
const RELATIVE = new Intl.RelativeTimeFormat('en', {numeric: 'auto'});
const STEPS = [['day', 86400], ['hour', 3600], ['minute', 60]];

export const number = value => NUMBER.format(value ?? 0);

export const count = (value, one, many = `${one}s`) => `${number(value)} ${value === 1 ? one : many}`;

export function bytes(value) {
  if (!value) return '0 B';
  const power = Math.min(4, Math.floor(Math.log10(value) / 3));
  return `${(value / 1000 ** power).toFixed(power && value / 1000 ** power < 10 ? 1 : 0)} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`;
}

export const time = value => value ? DATE.format(new Date(value)) : '';

/** How long since or until a time. */
export function relative(value) {
  if (!value) return '';
  const seconds = (new Date(value) - Date.now()) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return RELATIVE.format(Math.round(seconds / size), unit);
  }
  return 'just now';
}

/** A word of the API for people: `not-started` becomes "not started". */
export const word = value => String(value ?? '').replace(/[-_]/g, ' ');

export const fileName = path => path.slice(path.lastIndexOf('/') + 1);
