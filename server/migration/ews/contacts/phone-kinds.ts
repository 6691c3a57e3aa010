/** How Exchange's phone numbers are typed in cards, so that each finds its place again. */
// RFC 6350 §6.4.1
export const phoneKinds: readonly (readonly [key: string, types: readonly string[]])[] = [
  ['PrimaryPhone', ['voice', 'x-primary']],
  ['BusinessPhone', ['work', 'voice']],
  ['BusinessPhone2', ['work', 'voice']],
  ['HomePhone', ['home', 'voice']],
  ['HomePhone2', ['home', 'voice']],
  ['MobilePhone', ['cell']],
  ['BusinessMobile', ['work', 'cell']],
  ['BusinessFax', ['work', 'fax']],
  ['HomeFax', ['home', 'fax']],
  ['OtherFax', ['fax']],
  ['Pager', ['pager']],
  ['AssistantPhone', ['x-assistant']],
  ['Callback', ['x-callback']],
  ['CarPhone', ['x-car']],
  ['CompanyMainPhone', ['work', 'x-company']],
  ['Isdn', ['x-isdn']],
  ['RadioPhone', ['x-radio']],
  ['Telex', ['x-telex']],
  ['TtyTddPhone', ['textphone']],
  ['OtherTelephone', ['voice']],
];

/** What counts in telling kinds apart; `voice` is every phone and `pref` none. */
const telling: ReadonlySet<string> = new Set(
  phoneKinds.flatMap(([, types]) => types).filter((type) => type !== 'voice'),
);
/** Words of older cards. */
const synonyms: Readonly<Record<string, string>> = { car: 'x-car', isdn: 'x-isdn', tlx: 'x-telex' };

/** Places for numbers of these types, the best first; the last is for everything. */
export function phoneKeysFor(types: readonly string[]): string[] {
  const wanted = new Set(
    types.map((type) => synonyms[type] ?? type).filter((type) => telling.has(type)),
  );
  const exact = phoneKinds.filter(([, own]) => {
    const telltale = own.filter((type) => telling.has(type));
    return telltale.length === wanted.size && telltale.every((type) => wanted.has(type));
  });
  return [...exact.map(([key]) => key), 'OtherTelephone'];
}
