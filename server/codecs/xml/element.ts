/** An element with its names resolved; prefixes, comments and processing instructions are gone. Never changed. */
export interface XmlElement {
  /** Namespace; '' for none. */
  readonly ns: string;
  readonly name: string;
  /** By name; those in a namespace as "{namespace}name". Declarations of namespaces are not among them. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
}

export type XmlNode = XmlElement | string;

const noAttributes: ReadonlyMap<string, string> = new Map();

/** Builds an element without attributes. */
export function xmlElement(
  ns: string,
  name: string,
  children: readonly XmlNode[] = [],
): XmlElement {
  return { ns, name, attributes: noAttributes, children };
}

export function isXmlElement(node: XmlNode): node is XmlElement {
  return typeof node !== 'string';
}

export function elementsOf(element: XmlElement): XmlElement[] {
  return element.children.filter(isXmlElement);
}

/** The first child element of this name. */
export function childOf(element: XmlElement, ns: string, name: string): XmlElement | undefined {
  return element.children.find(
    (c): c is XmlElement => isXmlElement(c) && c.name === name && c.ns === ns,
  );
}

export function childrenOf(element: XmlElement, ns: string, name: string): XmlElement[] {
  return elementsOf(element).filter((c) => c.name === name && c.ns === ns);
}

/** The text directly in the element, without that of its children. */
export function textOf(element: XmlElement): string {
  const { children } = element;
  if (children.length === 1 && typeof children[0] === 'string') return children[0];
  return children.filter((c) => typeof c === 'string').join('');
}
