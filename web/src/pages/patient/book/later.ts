/* The steps after the first; they travel while the first is being answered. */
export { Booked } from './booked';
export { Check } from './check';
export { WhenStep } from './when';
export { Who } from './who';
export { Why } from './why';
