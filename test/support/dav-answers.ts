// What DAV answers say, in a form that tests compare.
import { DAV } from '#codecs/webdav/namespaces.ts';
import { childOf, childrenOf, elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import type { DavAnswer } from './dav-stage.ts';

/** One DAV:response; names are "{namespace}name". */
export interface ToldOf {
  /** Of the response as a whole. */
  readonly status: number | undefined;
  /** Properties that were found. */
  readonly found: ReadonlyMap<string, XmlElement>;
  /** Status of those that were not. */
  readonly refused: ReadonlyMap<string, number>;
  /** In DAV:error of the response. */
  readonly conditions: readonly string[];
}

/** The responses of a multistatus by their addresses, in their order. */
export function toldBy(answer: DavAnswer): Map<string, ToldOf> {
  const responses = childrenOf(answer.xml(), DAV, 'response');
  return new Map(responses.map((r) => [textOf(childOf(r, DAV, 'href')!), toldOf(r)]));
}

/** Last segments of the addresses that were answered with properties. */
export function namesIn(answer: DavAnswer): string[] {
  const good = [...toldBy(answer)].filter(([, { status = 200 }]) => status === 200);
  return good.map(([href]) => decodeURIComponent(/([^/]*)\/?$/.exec(href)![1]!));
}

/** Conditions that failed, without the words beside them. */
export function conditionsIn(answer: DavAnswer): string[] {
  if (answer.text === '') return [];
  const root = answer.xml();
  if (root.ns !== DAV || root.name !== 'error') return [`<${root.name}>`];
  return namesOf(root).filter((name) => !name.endsWith('error-description'));
}

/** Text of a property at an address; undefined when it is not found there. */
export function textIn(answer: DavAnswer, property: string, href?: string): string | undefined {
  const told = toldBy(answer);
  const one = href === undefined ? [...told.values()][0] : told.get(href);
  const element = one?.found.get(property);
  return element && textOf(element);
}

function toldOf(response: XmlElement): ToldOf {
  const found = new Map<string, XmlElement>();
  const refused = new Map<string, number>();
  for (const propstat of childrenOf(response, DAV, 'propstat')) {
    const status = statusOf(propstat)!;
    for (const property of elementsOf(childOf(propstat, DAV, 'prop')!))
      if (status === 200) found.set(nameOf(property), property);
      else refused.set(nameOf(property), status);
  }
  const error = childOf(response, DAV, 'error');
  const conditions = error === undefined ? [] : namesOf(error);
  return { status: statusOf(response), found, refused, conditions };
}

function statusOf(element: XmlElement): number | undefined {
  const status = childOf(element, DAV, 'status');
  return status && Number(textOf(status).split(' ')[1]);
}

const namesOf = (element: XmlElement): string[] => elementsOf(element).map(nameOf);
const nameOf = ({ ns, name }: XmlElement): string => `{${ns}}${name}`;
