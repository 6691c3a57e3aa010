import type { Migration } from '#platform/sql.ts';
import { initial } from './001-initial.ts';
import { unseen } from './002-unseen.ts';
import { setAside } from './003-set-aside.ts';
import { documents } from './004-documents.ts';

/** Every schema step of the index, oldest first; only ever appended to. */
export const indexSteps: readonly Migration[] = [initial, unseen, setAside, documents];
