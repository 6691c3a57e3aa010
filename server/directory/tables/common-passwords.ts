// Words that guessing programs try first; compared without the digits and signs around them.
export const commonPasswords: ReadonlySet<string> = new Set(
  `
000000 111111 112233 121212 123123 123456 1234567 12345678 123456789 1234567890 1q2w3e 1q2w3e4r
1q2w3e4r5t 1qaz2wsx 654321 666666 987654321 a1b2c3 a1b2c3d4 aaaaaa abc123 abcd1234 abcdef abcdefg
abcdefgh access access1 admin admin1 admin123 administrator america andrew android angel angels
apple april arsenal asd123 asdf1234 asdfgh asdfghjkl ashley august autumn azerty azertyuiop backup
banana barcelona baseball basketball batman berlin blessed bonjour buster butterfly change changeme
changeme1 charlie cheese chelsea chocolate christ ciao cisco company company1 company123 computer
contrasena cookie correcthorsebatterystaple corvette daniel december default demo diamond dragon
email england exchange facebook family february ferrari ficken flower football forever france
freedom friday friends geheim george germany ginger golden google guest hacker hallo hallo123 harley
haslo heaven hello hello1 hello123 helloworld helpdesk heslo hockey hola hunter hunter2 iloveyou
internet january jennifer jessica jesus jordan joshua july june juventus kennwort killer knight
letmein letmein1 linkedin liverpool login login1 london losenord love lovely loveme lozinka maggie
mail mailserver manager manchester march master matrix matthew mercedes michael microsoft monday
monkey motdepasse mustang mypassword mysql newpassword newyork ninja nopassword nothing november
october office oracle orange outlook p4ssw0rd p@ssw0rd p@ssw0rd1 p@ssword pa55w0rd pa55word paris
parola pass pass1 pass12 pass123 pass1234 passpass passphrase passw0rd password password1 password12
password123 password1234 passwort passwort1 pepper phoenix pokemon porsche postgres princess private
public purple q1w2e3r4 q1w2e3r4t5 qazwsx qazwsxedc qwe123 qweasd qweasdzxc qwert qwerty qwerty1
qwerty12 qwerty123 qwertyuiop qwertz rainbow realmadrid robert root salasana samsung saturday schatz
school secret secret1 secret123 security senha september server service shadow silver soccer soleil
something spiderman spring starwars student summer sunday sunshine superman support sysadmin system
teacher temp temp123 temporary tequiero test test1 test123 testtest thisismypassword thomas thursday
tigger toor trustno1 tuesday university user user1 wachtwoord warrior webmail wednesday welcome
welcome1 welcome123 welkom welkom01 welkom123 whatever windows winter wizard yankees yellow
yourpassword zaq12wsx zaqwsx zxcvbn zxcvbnm
`
    .trim()
    .split(/\s+/),
);
