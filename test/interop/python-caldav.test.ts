// python-caldav, on which many small programs rest.
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDavDesk } from '../support/dav-desk.ts';
import { skipWithoutFiles, systemPython } from '../support/peer.ts';

const script = fileURLToPath(new URL('python-caldav.py', import.meta.url));

test(
  'python-caldav does all it can',
  { skip: skipWithoutFiles('/usr/lib/python3/dist-packages/caldav') },
  async () => {
    await using desk = await openDavDesk();
    await desk.run(systemPython, [script, `${desk.origin}/`, desk.password]);
  },
);
