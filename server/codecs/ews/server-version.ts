import type { XmlElement } from '#codecs/xml/element.ts';

/** What a request may ask for, the newest first. */
export const ewsVersions = [
  'Exchange2016',
  'Exchange2013_SP1',
  'Exchange2013',
  'Exchange2010_SP2',
  'Exchange2010_SP1',
  'Exchange2010',
  'Exchange2007_SP1',
  'Exchange2007',
] as const;
export type EwsVersion = (typeof ewsVersions)[number];

/** Everything that we ask for is in it, and every server since 2013 takes it. */
export const firstVersion: EwsVersion = 'Exchange2013_SP1';

/** The version to ask for when this one is refused; undefined when there is none. */
export function olderVersion(version: EwsVersion): EwsVersion | undefined {
  return ewsVersions[ewsVersions.indexOf(version) + 1];
}

/** Whether `version` has what came with `since`. */
export function hasVersion(version: EwsVersion, since: EwsVersion): boolean {
  return ewsVersions.indexOf(version) <= ewsVersions.indexOf(since);
}

/** What a server says it is. */
export interface EwsServer {
  readonly major: number;
  readonly minor: number;
  /** "15.1.2507.27" */
  readonly build: string;
}

export function readServer(info: XmlElement): EwsServer {
  const number = (name: string): number => Number(info.attributes.get(name) ?? '0') || 0;
  const [major, minor] = [number('MajorVersion'), number('MinorVersion')];
  const build = `${major}.${minor}.${number('MajorBuildNumber')}.${number('MinorBuildNumber')}`;
  return { major, minor, build };
}

const products: readonly (readonly [major: number, minor: number, name: string])[] = [
  [15, 20, 'Exchange Online'],
  [15, 2, 'Exchange 2019 or Subscription Edition'],
  [15, 1, 'Exchange 2016'],
  [15, 0, 'Exchange 2013'],
  [14, 2, 'Exchange 2010 SP2'],
  [14, 1, 'Exchange 2010 SP1'],
  [14, 0, 'Exchange 2010'],
  [8, 1, 'Exchange 2007 SP1'],
  [8, 0, 'Exchange 2007'],
];

/** For people. */
export function productOf({ major, minor, build }: EwsServer): string {
  const known = products.find(([a, b]) => a === major && minor >= b);
  return `${known?.[2] ?? 'Exchange'} (${build})`;
}
