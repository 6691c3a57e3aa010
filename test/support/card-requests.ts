import assert from 'node:assert/strict';
import { CARDDAV, DAV } from '#codecs/webdav/namespaces.ts';
import { childOf, childrenOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import type { DavAnswer, DavClient, DavStage } from './dav-stage.ts';

export const home = '/dav/addressbooks/ann@example.test/';
export const book = `${home}contacts/`;

export function cardOf(uid: string, name: string, more: readonly string[] = []): string {
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `UID:${uid}`,
    `FN:${name}`,
    ...more,
    'END:VCARD',
    '',
  ];
  return lines.join('\r\n');
}

export async function put(as: DavClient, name: string, body: string | Buffer): Promise<DavAnswer> {
  const headers = { 'content-type': 'text/vcard; charset=utf-8' };
  return await as('PUT', book + name, { headers, body });
}

export async function report(
  as: DavClient,
  path: string,
  xml: string,
  headers = {},
): Promise<DavAnswer> {
  const body = xml.replace(/^<([\w-]+)/, `<$1 xmlns="${CARDDAV}" xmlns:D="DAV:"`);
  return await as('REPORT', path, { headers: { depth: '1', ...headers }, body });
}

export const query = (filter: string, data = '<address-data/>', more = ''): string =>
  `<addressbook-query><D:prop><D:getetag/>${data}</D:prop><filter>${filter}</filter>${more}</addressbook-query>`;

export const named = (text: string, attributes = ''): string =>
  `<prop-filter name="FN"><text-match ${attributes}>${text}</text-match></prop-filter>`;

/** Path and status of each response, "path: status". */
export function responses(answer: DavAnswer): string[] {
  return childrenOf(answer.xml(), DAV, 'response').map((response) => {
    const status = childOf(response, DAV, 'status') ?? statusOf(response);
    return `${textOf(childOf(response, DAV, 'href')!)}: ${textOf(status).split(' ')[1]}`;
  });
}

function statusOf(response: XmlElement): XmlElement {
  return childOf(childOf(response, DAV, 'propstat')!, DAV, 'status')!;
}

export function propertyOf(answer: DavAnswer, ns: string, name: string): XmlElement | undefined {
  for (const response of childrenOf(answer.xml(), DAV, 'response'))
    for (const stat of childrenOf(response, DAV, 'propstat')) {
      const found = childOf(childOf(stat, DAV, 'prop')!, ns, name);
      if (found !== undefined && textOf(childOf(stat, DAV, 'status')!).includes(' 200 '))
        return found;
    }
  return undefined;
}

export function dataOf(answer: DavAnswer): string {
  return textOf(propertyOf(answer, CARDDAV, 'address-data')!);
}

/** Condition of CardDAV that an answer names. */
export function conditionOf(answer: DavAnswer): string | undefined {
  const [found] = answer.xml().children;
  return typeof found === 'object' && found.ns === CARDDAV ? found.name : undefined;
}

export async function filled(stage: DavStage): Promise<DavClient> {
  const ann = stage.as('ann');
  for (const [i, name] of ['Zoë Lee', 'Bob Oak', 'Cyd Lee'].entries())
    assert.equal((await put(ann, `${i}.vcf`, cardOf(`u${i}`, name))).status, 201);
  return ann;
}
