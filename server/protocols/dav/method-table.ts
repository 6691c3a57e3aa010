import { acl } from './methods/acl.ts';
import { copy } from './methods/copy.ts';
import { remove } from './methods/delete.ts';
import { get } from './methods/get.ts';
import { lock } from './methods/lock.ts';
import type { DavMethod } from './methods/method.ts';
import { mkcalendar } from './methods/mkcalendar.ts';
import { mkcol } from './methods/mkcol.ts';
import { move } from './methods/move.ts';
import { post } from './methods/post.ts';
import { propfind } from './methods/propfind.ts';
import { proppatch } from './methods/proppatch.ts';
import { put } from './methods/put.ts';
import { report } from './methods/report.ts';
import { unlock } from './methods/unlock.ts';

/** Every method but OPTIONS, which is answered before anybody signs in. */
export const methodTable: readonly DavMethod[] = [
  get,
  { ...get, name: 'HEAD' },
  post,
  put,
  remove,
  propfind,
  proppatch,
  report,
  mkcol,
  mkcalendar,
  copy,
  move,
  lock,
  unlock,
  acl,
];
