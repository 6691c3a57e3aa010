import { hash } from 'node:crypto';
import type { WriteItem } from '../../target.ts';

export type Marked = Pick<WriteItem, 'key' | 'contentHash'>;

/** By this an item that we wrote is known again. */
export function markerOf({ key, contentHash }: Marked): string {
  return hash('sha256', `${key}\n${contentHash}`, 'hex').slice(0, 40);
}
