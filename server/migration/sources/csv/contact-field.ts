type Place = 'work' | 'home' | 'other';
type AddressPart =
  | 'street'
  | 'street2'
  | 'street3'
  | 'city'
  | 'region'
  | 'code'
  | 'country'
  | 'box';

/** What a column says of a contact. */
export type ContactField =
  | 'prefix'
  | 'given'
  | 'middle'
  | 'family'
  | 'suffix'
  | 'full'
  | 'nick'
  | 'organization'
  | 'department'
  | 'title'
  | 'role'
  | 'email'
  | 'email2'
  | 'email3'
  | `tel ${'work' | 'work 2' | 'home' | 'home 2' | 'cell' | 'other' | 'company' | 'assistant' | 'car' | 'pager' | 'isdn'}`
  | 'tel'
  | 'fax work'
  | 'fax home'
  | 'fax'
  | `${AddressPart} ${Place}`
  | 'url'
  | 'url2'
  | 'birthday'
  | 'birth year'
  | 'birth month'
  | 'birth day'
  | 'anniversary'
  | 'note'
  | 'categories'
  | 'spouse'
  | 'children'
  | 'manager'
  | 'assistant'
  | 'office'
  | 'uid'
  | 'nothing';
