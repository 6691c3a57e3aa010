// Evolution data server, which holds the calendars and contacts of GNOME's programs.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDavDesk } from '../support/dav-desk.ts';
import { skipWithout, skipWithoutFiles, systemPython } from '../support/peer.ts';

const script = fileURLToPath(new URL('evolution.py', import.meta.url));

test(
  'Evolution data server finds, adds, changes, invites and answers',
  {
    skip:
      skipWithout('dbus-run-session', '/usr/libexec/evolution-calendar-factory') ||
      skipWithoutFiles(
        '/usr/lib/python3/dist-packages/gi',
        '/usr/lib/*/girepository-1.0/ECal-2.0.typelib',
        '/usr/lib/*/girepository-1.0/EBook-1.2.typelib',
      ),
  },
  async () => {
    await using desk = await openDavDesk();
    const runtime = join(desk.home, 'runtime');
    await mkdir(runtime, { mode: 0o700 });
    await desk.run(
      'dbus-run-session',
      ['--', systemPython, script, desk.origin, desk.password],
      // Nothing of the session that the test runs in, and no screen to ask for passwords on.
      { env: { XDG_RUNTIME_DIR: runtime, DISPLAY: '', WAYLAND_DISPLAY: '' } },
    );
  },
);
