import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AcmeFolder } from '#platform/acme-certificates.ts';
import { loadSettings } from '#platform/load-settings.ts';
import type { Zones } from '../../test/support/dns-zones.ts';
import { createFakeDns } from '../../test/support/fake-dns.ts';
import { createAcmeNames } from './acme-names.ts';
import { allSections } from './all-sections.ts';

async function namesFor(zones: Zones, more: { toml?: string; issued?: string[] } = {}) {
  const removed: string[] = [];
  let told = 0;
  const settings = loadSettings(allSections, {
    text: `hostname = "mail.example.test"\n[tls]\nsource = "acme"\n${more.toml ?? ''}`,
    fileName: 'f',
    dataFolder: '/nowhere',
    environment: {},
  });
  const folder: Pick<AcmeFolder, 'issuedNames' | 'remove'> = {
    issuedNames: () => more.issued ?? [],
    remove: (name) => void removed.push(name),
  };
  const names = await createAcmeNames({
    settings: () => settings,
    domains: async () => ['one.test', 'two.test', 'three.test'],
    dns: createFakeDns(zones),
    folder: folder as AcmeFolder,
    onRemoved: () => told++,
  })();
  return { names: [...names].sort(), removed, told };
}

const zones: Zones = {
  'mail.example.test': { a: ['192.0.2.1'] },
  'mta-sts.one.test': { cname: 'mail.example.test' },
  'mta-sts.two.test': { a: ['192.0.2.99'] },
  'autoconfig.one.test': { a: ['192.0.2.1'] },
  'autodiscover.one.test': { a: ['192.0.2.99'] },
  'autodiscover.two.test': { cname: 'mail.example.test' },
};
const discovery = ['autoconfig.one.test', 'autodiscover.two.test'];

test('policy and discovery hosts whose names lead here get certificates beside the configured names (RFC 8461 §3.3)', async () => {
  assert.deepEqual(await namesFor(zones), {
    names: [discovery[0], discovery[1], 'mail.example.test', 'mta-sts.one.test'],
    removed: [],
    told: 0,
  });
  for (const toml of ['[acme]\nmta_sts_names = false', '[http]\nmta_sts = "none"'])
    assert.deepEqual((await namesFor(zones, { toml })).names, [...discovery, 'mail.example.test']);
  const toml = '[acme]\ndiscovery_names = false';
  assert.deepEqual((await namesFor(zones, { toml })).names, [
    'mail.example.test',
    'mta-sts.one.test',
  ]);
});

test('certificates of names that lead elsewhere are removed, and all are told', async () => {
  const issued = ['mail.example.test', 'mta-sts.two.test', 'autoconfig.gone.test'];
  const { removed, told } = await namesFor(zones, { issued });
  assert.deepEqual([removed, told], [['mta-sts.two.test', 'autoconfig.gone.test'], 1]);
});
