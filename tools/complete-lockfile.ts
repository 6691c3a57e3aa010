// After `npm install`: adds the platform packages that the registry in use did not have, so that `npm ci` accepts the lockfile
// there too. They are optional, for other platforms, and named by the optionalDependencies of their parents.
import { readFileSync, writeFileSync } from 'node:fs';

interface LockedPackage {
  version?: string;
  dev?: boolean;
  optionalDependencies?: Record<string, string>;
  engines?: Record<string, string>;
  [field: string]: unknown;
}

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x'];

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, LockedPackage>;
};
const { packages } = lock;
let added = 0;
for (const [path, parent] of Object.entries({ ...packages })) {
  if (path === '') continue;
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const beside = `${path.slice(0, path.lastIndexOf('node_modules/'))}node_modules/${name}`;
    const inside = `${path}/node_modules/${name}`;
    const isThere =
      inside in packages ||
      [beside, `node_modules/${name}`].some((p) => packages[p]?.version === version);
    const words = name.split('/').at(-1)!.split('-');
    const os = systems.find((s) => words.includes(s));
    const cpu = processors.find((p) => words.includes(p));
    if (isThere || !/^\d/.test(version) || os === undefined || cpu === undefined) continue;
    packages[beside in packages ? inside : beside] = {
      version,
      cpu: [cpu],
      ...(parent.dev && { dev: true }),
      ...(words.includes('musl') && { libc: ['musl'] }),
      ...(words.includes('gnu') && os === 'linux' && { libc: ['glibc'] }),
      optional: true,
      os: [os],
      ...(parent.engines && { engines: parent.engines }),
    };
    added++;
  }
}
lock.packages = Object.fromEntries(
  Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
);
writeFileSync('package-lock.json', `${JSON.stringify(lock, undefined, 2)}\n`);
process.stdout.write(`${added} added\n`);
