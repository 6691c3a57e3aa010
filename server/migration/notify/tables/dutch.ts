import type { NoticeTexts } from './notice-texts.ts';

export const dutch: NoticeTexts = {
  qrLabel: 'QR-code die naar de instelpagina leidt',
  before: `Subject: Uw postvak verhuist{{#date}} op {{date}}{{/date}} naar een nieuwe server

Beste {{name}},

{{#date}}
Op {{date}} verhuist uw postvak {{oldAddress}} naar een nieuwe mailserver.
{{/date}}
{{^date}}
Uw postvak {{oldAddress}} verhuist binnenkort naar een nieuwe mailserver.
{{/date}}
Uw berichten, mappen, agenda’s en contactpersonen worden voor u gekopieerd: u hoeft niets op te slaan.

# Wat er verandert
- Tot de verhuizing werkt u verder zoals nu.
- Na de verhuizing hebben uw programma’s en apparaten de onderstaande instellingen nodig.
{{#newAddress}}
- Uw nieuwe adres is {{newAddress}}.
{{/newAddress}}

# Uw instellingen na de verhuizing
{{#imapServer}}
| Inkomende mail (IMAP) | {{imapServer}}, poort {{imapPort}}, {{imapSecurity}} |
{{/imapServer}}
{{#popServer}}
| Inkomende mail (POP3) | {{popServer}}, poort {{popPort}}, {{popSecurity}} |
{{/popServer}}
{{#smtpServer}}
| Uitgaande mail (SMTP) | {{smtpServer}}, poort {{smtpPort}}, {{smtpSecurity}} |
{{/smtpServer}}
{{#caldav}}
| Agenda’s en taken (CalDAV) | {{caldav}} |
{{/caldav}}
{{#carddav}}
| Contactpersonen (CardDAV) | {{carddav}} |
{{/carddav}}
| Gebruikersnaam | {{login}} |
{{#password}}
| Wachtwoord | {{password}} |
{{/password}}

{{#password}}
Het wachtwoord is alleen voor u gemaakt. Geef het niet door en verwijder dit bericht zodra u het hebt genoteerd.
{{#passwordUntil}}
Het opent uw postvak tot en met {{passwordUntil}}. Kies vóór die dag een eigen wachtwoord: {{passwordPage}}
{{/passwordUntil}}
{{/password}}
{{#passwordLink}}
Kies hier uw wachtwoord: {{passwordLink}}
{{#passwordUntil}}
(één keer, tot en met {{passwordUntil}})
{{/passwordUntil}}
{{/passwordLink}}
{{#hasPassword}}
Meld u aan met het wachtwoord dat u al hebt.
{{/hasPassword}}

{{#setupPage}}
Vanaf de dag van de verhuizing staan alle instellingen en een profiel voor iPhone, iPad en Mac op deze pagina. Scan met een telefoon de code:
{{setupPage}}

{{qr}}
{{/setupPage}}

{{#contact}}
Vragen? Schrijf naar {{contact}}.
{{/contact}}
`,
  after: `Subject: Uw postvak is verhuisd

Beste {{name}},

Uw postvak is naar een nieuwe mailserver verhuisd. Wat in {{oldAddress}} stond, is nu hier: berichten, mappen, agenda’s en contactpersonen.

# Wat u nu moet doen
- Vul de onderstaande instellingen in uw programma’s en apparaten in.
- Controleer of alles er is voordat u het oude account uit een programma verwijdert.
{{#newAddress}}
- Uw nieuwe adres is {{newAddress}}.
{{/newAddress}}

# Uw instellingen
{{#imapServer}}
| Inkomende mail (IMAP) | {{imapServer}}, poort {{imapPort}}, {{imapSecurity}} |
{{/imapServer}}
{{#popServer}}
| Inkomende mail (POP3) | {{popServer}}, poort {{popPort}}, {{popSecurity}} |
{{/popServer}}
{{#smtpServer}}
| Uitgaande mail (SMTP) | {{smtpServer}}, poort {{smtpPort}}, {{smtpSecurity}} |
{{/smtpServer}}
{{#caldav}}
| Agenda’s en taken (CalDAV) | {{caldav}} |
{{/caldav}}
{{#carddav}}
| Contactpersonen (CardDAV) | {{carddav}} |
{{/carddav}}
| Gebruikersnaam | {{login}} |
{{#password}}
| Wachtwoord | {{password}} |
{{/password}}

{{#password}}
Het wachtwoord is alleen voor u gemaakt. Geef het niet door en verwijder dit bericht zodra u het hebt genoteerd.
{{#passwordUntil}}
Het opent uw postvak tot en met {{passwordUntil}}. Kies vóór die dag een eigen wachtwoord: {{passwordPage}}
{{/passwordUntil}}
{{/password}}
{{#passwordLink}}
Kies hier uw wachtwoord: {{passwordLink}}
{{#passwordUntil}}
(één keer, tot en met {{passwordUntil}})
{{/passwordUntil}}
{{/passwordLink}}
{{#hasPassword}}
Meld u aan met het wachtwoord dat u al hebt.
{{/hasPassword}}

{{#setupPage}}
De meeste programma’s hebben alleen uw adres en wachtwoord nodig. Alle instellingen staan op deze pagina; scan met een telefoon de code:
{{setupPage}}

{{qr}}
{{/setupPage}}

{{#appleProfile}}
Profiel voor iPhone, iPad en Mac: {{appleProfile}}
{{/appleProfile}}

{{#contact}}
Ontbreekt er iets? Schrijf naar {{contact}}.
{{/contact}}
`,
};
