import { join } from 'node:path';
import { dataAt, dataText, type DataValue } from '#codecs/communigate-data/data-value.ts';
import type { SourceAccount } from '../../source.ts';
import {
  addressIn,
  entriesOf,
  findAccountPlaces,
  findDomains,
  readAccountData,
  readData,
  textsOf,
  type CommunigateDomain,
} from './layout.ts';

/** The accounts of all domains with their aliases, groups and forwarders. @throws DomainError bad-syntax, no-permission */
export async function readAccounts(root: string): Promise<SourceAccount[]> {
  const accounts: SourceAccount[] = [];
  for (const domain of await findDomains(root)) {
    const aliases = entriesOf(await readFirst(domain, 'Aliases.data'));
    for (const { name, paths } of await findAccountPlaces(domain)) {
      const settings = await readAccountData(paths[0]!, 'settings');
      const local = name.split('@', 1)[0]!;
      const own = aliases.filter(([, to]) => to === local || to === name).map(([alias]) => alias);
      const all = [...own, ...textsOf(dataAt(settings, 'Aliases'))];
      accounts.push(toAccount(name, settings, [...new Set(all.map((it) => inDomain(domain, it)))]));
    }
    accounts.push(...(await readGroups(domain)));
  }
  return accounts;
}

function toAccount(
  name: string,
  settings: DataValue | undefined,
  aliases: readonly string[],
): SourceAccount {
  const displayName = dataText(settings, 'RealName');
  const quotaBytes = sizeOf(dataText(settings, 'MaxAccountSize'));
  const passwordHash = hashOf(dataText(settings, 'Password'));
  return {
    name,
    ...(name.includes('@') && { address: name }),
    type: 'person',
    ...(displayName !== '' && { displayName }),
    ...(aliases.length > 0 && { aliases }),
    ...(quotaBytes !== undefined && { quotaBytes }),
    ...(passwordHash !== undefined && { passwordHash }),
  };
}

/** "100M"; undefined for "unlimited", "-1" and what is not set. */
function sizeOf(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+)([KMG]?)$/i.exec(text) ?? [];
  if (number === undefined || Number(number) === 0) return undefined;
  const units: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };
  return Number(number) * (units[unit.toUpperCase()] ?? 1);
}

/** Of the forms of passwords those that signing in here can check; a readable password stays where it is. */
function hashOf(text: string): string | undefined {
  const bare = text.replace(/^\u0002/, '');
  const isKnown =
    /^\{S?SHA\}[A-Za-z0-9+/]{27,}={0,2}$/.test(bare) ||
    /^\$1\$[^$]{0,8}\$[./A-Za-z0-9]{22}$/.test(bare) ||
    /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/.test(bare) ||
    /^\$(?:5\$(?:[^$]+\$){1,2}[./A-Za-z0-9]{43}|6\$(?:[^$]+\$){1,2}[./A-Za-z0-9]{86})$/.test(bare);
  return isKnown ? bare : undefined;
}

async function readGroups(domain: CommunigateDomain): Promise<SourceAccount[]> {
  const found: SourceAccount[] = [];
  for (const [name, group] of entriesOf(await readFirst(domain, 'Groups.data'))) {
    const members = textsOf(dataAt(group, 'Members')).map((it) => inDomain(domain, it));
    const displayName = dataText(group, 'RealName');
    const address = addressIn(domain, name);
    const display = displayName === '' ? {} : { displayName };
    found.push({ name: address, address, type: 'list', members, ...display });
  }
  for (const [name, to] of entriesOf(await readFirst(domain, 'Forwarders.data'))) {
    const address = addressIn(domain, name);
    const members = textsOf(to).map((it) => inDomain(domain, it));
    found.push({ name: address, address, type: 'list', members });
  }
  return found;
}

async function readFirst(
  { settings }: CommunigateDomain,
  name: string,
): Promise<DataValue | undefined> {
  for (const folder of settings) {
    const found = await readData(join(folder, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

function inDomain(domain: CommunigateDomain, name: string): string {
  return name.includes('@') ? name : addressIn(domain, name);
}
