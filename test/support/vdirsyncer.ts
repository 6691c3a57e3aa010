import { alice } from './client-desk.ts';
import type { DavDesk } from './dav-desk.ts';

/** vdirsyncer between an account and the folders `calendars` and `contacts` of the desk; it is told the server's address only. */
export async function configureVdirsyncer(desk: DavDesk): Promise<void> {
  const pair = (name: string, type: string, ending: string) => `
[pair ${name}]
a = "${name}_near"
b = "${name}_far"
collections = ["from a", "from b"]
metadata = ["displayname"${type === 'caldav' ? ', "color", "description", "order"' : ''}]
conflict_resolution = "b wins"

[storage ${name}_near]
type = "filesystem"
path = "${desk.home}/${name}/"
fileext = "${ending}"

[storage ${name}_far]
type = "${type}"
url = "${desk.origin}/"
username = "${alice}"
password = "${desk.password}"
`;
  await desk.write(
    '.config/vdirsyncer/config',
    `[general]
status_path = "${desk.home}/status/"
${pair('calendars', 'caldav', '.ics')}
${pair('contacts', 'carddav', '.vcf')}`,
  );
}
