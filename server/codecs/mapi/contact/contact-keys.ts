import { namedKeys } from '../named-keys.ts';
import { tags } from '../property-tags.ts';
import { named } from '../property-name.ts';
import type { PropertyKey } from '../property-name.ts';
import type { AddressKeys } from '../mapi-address.ts';

/** The three mail addresses of a contact. */
export const emailKeys: readonly AddressKeys[] = [0x8080, 0x8090, 0x80a0].map((first) => ({
  name: named('address', first),
  type: named('address', first + 2),
  email: named('address', first + 3),
  smtp: named('address', first + 4),
  entryId: named('address', first + 5),
}));

/** Telephones by what they are for. */
// MS-OXVCARD §2.1.3.4
export const phones: readonly (readonly [key: PropertyKey, types: readonly string[]])[] = [
  [tags.primaryPhone, ['voice']],
  [tags.mobilePhone, ['cell', 'voice']],
  [tags.businessPhone, ['work', 'voice']],
  [tags.business2Phone, ['work', 'voice']],
  [tags.homePhone, ['home', 'voice']],
  [tags.home2Phone, ['home', 'voice']],
  [tags.companyMainPhone, ['work', 'x-company']],
  [tags.assistantPhone, ['work', 'x-assistant']],
  [tags.callbackPhone, ['voice', 'x-callback']],
  [tags.carPhone, ['voice', 'x-car']],
  [tags.radioPhone, ['voice', 'x-radio']],
  [tags.otherPhone, ['voice', 'x-other']],
  [tags.pager, ['pager']],
  [tags.businessFax, ['work', 'fax']],
  [tags.homeFax, ['home', 'fax']],
  [tags.primaryFax, ['fax']],
  [tags.telex, ['x-telex']],
  [tags.isdn, ['x-isdn']],
  [tags.ttyPhone, ['textphone']],
];

export interface PostalKeys {
  readonly type: string | undefined;
  readonly street: PropertyKey;
  readonly city: PropertyKey;
  readonly state: PropertyKey;
  readonly postalCode: PropertyKey;
  readonly country: PropertyKey;
  readonly box: PropertyKey;
  readonly label: PropertyKey;
  readonly countryCode: PropertyKey;
  /** The number by which a contact says that mail is to be sent there. */
  readonly mailing: number;
}

/** Postal addresses; the plain ones are those of the address that mail is sent to, which is one of the others. */
export const postalAddresses: readonly PostalKeys[] = [
  {
    type: 'work',
    street: namedKeys.workStreet,
    city: namedKeys.workCity,
    state: namedKeys.workState,
    postalCode: namedKeys.workPostalCode,
    country: namedKeys.workCountry,
    box: namedKeys.workPostOfficeBox,
    label: namedKeys.workAddress,
    countryCode: namedKeys.workCountryCode,
    mailing: 2,
  },
  {
    type: 'home',
    street: tags.homeStreet,
    city: tags.homeCity,
    state: tags.homeState,
    postalCode: tags.homePostalCode,
    country: tags.homeCountry,
    box: tags.homePostOfficeBox,
    label: namedKeys.homeAddress,
    countryCode: namedKeys.homeCountryCode,
    mailing: 1,
  },
  {
    type: undefined,
    street: tags.otherStreet,
    city: tags.otherCity,
    state: tags.otherState,
    postalCode: tags.otherPostalCode,
    country: tags.otherCountry,
    box: tags.otherPostOfficeBox,
    label: namedKeys.otherAddress,
    countryCode: namedKeys.otherCountryCode,
    mailing: 3,
  },
];

/** The address that mail is sent to, where none of the others is there. */
export const plainPostalKeys: readonly PropertyKey[] = [
  tags.postOfficeBox,
  tags.streetAddress,
  tags.locality,
  tags.stateOrProvince,
  tags.postalCode,
  tags.country,
];
