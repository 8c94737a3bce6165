import { exact, loose, signature, type Signature } from '../signature.js';

/** The Kubernetes API, clouds, HTTP services and vendors that refuse; and programs that first want to be set up. */
export const ACCESS_SIGNATURES: readonly Signature[] = [
  // Before the credentials that it would have given.
  signature(
    'metadata-unreachable',
    'metadata-service-unreachable',
    3,
    [
      'ec2metadata',
      'instance identity document',
      'instance metadata',
      '169.254.169.254',
      'metadata.google.internal',
      'imds',
      '169.254.170.2',
    ],
    [
      loose`no response from the IMDS endpoint`,

      loose`EC2MetadataRequestError|(?:failed|unable|could not|cannot).{0,60}(?:instance identity document|instance metadata)`,

      loose`${'(?<host>169\\.254\\.(?:169\\.254|170\\.2)|metadata\\.google\\.internal)'}.{0,160}(?:refused|time-?out|timed out|unreachable|deadline|no route|failed|canceled|40[13])`,
      loose`(?:refused|time-?out|timed out|failed|unable|error).{0,120}${'(?<host>169\\.254\\.(?:169\\.254|170\\.2)|metadata\\.google\\.internal)'}`,
      loose`(?:ec2)?imds.{0,160}(?:refused|time-?out|timed out|unreachable|deadline|no route|failed|canceled|not found|40[13])`,
    ],
  ),
  signature(
    'kubernetes-forbidden',
    'rbac-forbidden',
    3,
    ['is forbidden: user', 'cannot list resource', 'cannot get resource'],
    [
      loose`is forbidden: User "(?<user>[^"]{1,300})" cannot (?<verb>[a-z]{2,20}) resource "(?<apiResource>[^"]{1,100})" in API group "(?<apiGroup>[^"]{0,100})" in the namespace "(?<namespace>[^"]{1,63})"`,
      loose`is forbidden: User "(?<user>[^"]{1,300})" cannot (?<verb>[a-z]{2,20}) resource "(?<apiResource>[^"]{1,100})" in API group "(?<apiGroup>[^"]{0,100})"`,
      loose`is forbidden: User "(?<user>[^"]{1,300})" cannot (?<verb>[a-z]{2,20}) (?:resource |path )?"(?<apiResource>[^"]{1,100})"`,
      loose`is forbidden: User "?(?<user>system:[^"\s]{1,300})`,
    ],
  ),
  signature(
    'crd-missing',
    'crd-not-installed',
    3,
    [
      "doesn't have a resource type",
      'no matches for kind',
      'could not find the requested resource',
      'no kind is registered',
    ],
    [
      loose`the server doesn't have a resource type "(?<apiResource>[^"]{1,120})"`,

      loose`no matches for kind "(?<apiResource>[^"]{1,120})" in (?:version|group) "(?<apiGroup>[^"]{1,160})"`,
      loose`failed to list [^\s]{0,20}?(?<apiGroup>[a-z0-9.]{1,100})/[^\s]{1,100}: the server could not find the requested resource`,
      loose`the server could not find the requested resource(?: \((?:get|post|list) (?<apiResource>[^)\s]{1,160})\))?`,
      loose`no kind is registered for the type`,
    ],
  ),
  signature(
    'leader-election-lost',
    'leader-election-lost',
    3,
    ['leader election lost', 'leaderelection lost', 'renew lease', 'lost lease', 'stopped leading', 'leader lease'],
    [
      loose`failed to renew lease (?<detail>[^\s:]{1,200})`,
      loose`leader ?election lost|stopped leading|lost (?:the )?(?:leader )?lease`,
    ],
  ),
  signature(
    'vault-denied',
    'access-denied',
    3,
    ['permission denied', 'missing client token', 'acl not found', 'invalid token'],
    [
      loose`Code: (?<status>40[13])\b.{0,300}permission denied`,
      loose`Error making API request.{0,300}permission denied`,
      loose`\*\s{1,2}permission denied`,
      loose`missing client token|ACL not found|Permission denied: token with AccessorID`,
    ],
  ),
  signature(
    'aws-not-authorized',
    'access-denied',
    3,
    ['not authorized to perform'],
    [
      loose`User: (?<user>arn:[^\s]{5,250}) is not authorized to perform: (?<verb>[A-Za-z0-9:*-]{3,80})`,
      loose`not authorized to perform:? (?<verb>[A-Za-z0-9:*-]{3,80})`,
    ],
  ),
  signature(
    'cloud-denied',
    'access-denied',
    3,
    [
      'invalididentitytoken',
      'gated repo',
      'by server while mounting',
      'does not have ',
      'accessdenied',
      'access denied',
      'permission_denied',
      'permissiondenied desc',
      'authorizationfailed',
      'invalidclienttokenid',
      'invalidaccesskeyid',
      'signaturedoesnotmatch',
      'expiredtoken',
      'nocredentialproviders',
      'unable to locate credentials',
      'default credentials were not found',
      'host key verification failed',
      'could not load credentials',
      'could not load the default credentials',
      'refresh cached credentials',
      'invalid_grant',
      'default credentials',
      'aadsts',
      'invalid_client',
      'access key id you provided',
    ],
    [
      loose`InvalidIdentityToken\b|access a gated repo|access denied by server while mounting|does not have [a-z.]{5,80} access`,

      exact`\bAccessDenied\b|\bAccessDeniedException\b(?!: (?:/|[A-Za-z]:))|PERMISSION_DENIED|code = PermissionDenied|AuthorizationFailed\b|InvalidClientTokenId|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|NoCredentialProviders|Unable to locate credentials|Could not load (?:the default )?credentials|failed to refresh cached credentials|\binvalid_grant\b|\binvalid_client\b|could not find default credentials|default credentials were not found|Host key verification failed|AADSTS\d{4,9}|The AWS Access Key Id you provided does not exist`,
    ],
  ),
  signature(
    'license',
    'license-expired',
    3,
    ['license', 'licence'],
    [
      loose`\blicen[cs]e\b.{0,60}\b(?:has expired|expired|is invalid|invalid|not found|missing|is not valid|not valid|could not be (?:loaded|verified|validated))\b`,
      loose`\b(?:expired|invalid|no valid|missing) (?:enterprise |product )?licen[cs]e\b`,
    ],
  ),
  signature(
    'http-401-403-url',
    'access-denied',
    3,
    ['401', '403'],
    [
      loose`(?:Get|Post|Put) "(?<url>https?://[^" ]{3,300})".{0,80}\b(?<status>40[13])\b`,
      loose`\b(?<status>40[13])\b (?:Client Error: )?(?:Unauthorized|Forbidden)(?: for url:| from(?: [A-Z]{3,7})?) (?<url>https?://[^\s"']{3,300})`,
      loose`(?<url>https?://[^\s"']{3,200}).{0,60}\b(?:status|code|returned|got|error|responded)\b.{0,20}\b(?<status>40[13])\b`,
    ],
  ),
  signature(
    'http-401-403',
    'access-denied',
    2,
    ['401', '403'],
    [
      loose`\b(?:status(?: ?code)?|http(?:/\d(?:\.\d)?)?|code|error|response|returned|got|received)\b.{0,12}?\b(?<status>40[13])\b`,
      loose`\b(?<status>40[13]):? (?:Unauthorized|Forbidden)\b`,
    ],
  ),
  signature(
    'git-authentication',
    'access-denied',
    3,
    [
      'list refs',
      'could not read username',
      'could not read password',
      'permission denied (publickey',
      'authentication failed for',
    ],
    [
      loose`failed to list refs: auth(?:entication|orization) (?:required|failed)`,

      loose`could not read (?:Username|Password) for '(?<url>[^']{1,200})'`,
      loose`Authentication failed for '(?<url>https?://[^']{1,200})'`,
      loose`Permission denied \(publickey`,
    ],
  ),
  signature(
    'ldap-smtp-credentials',
    'access-denied',
    3,
    ['error code 49', 'invalid credentials', '535 '],
    [loose`LDAP: error code 49|ldap.{0,60}invalid credentials|\b(?<status>535)[ -]5\.7\.8`],
  ),
  signature(
    'vault-sealed',
    'needs-initialisation',
    3,
    ['sealed', 'not initialized', 'not been initialized', 'uninitialized'],
    [
      loose`Vault is sealed|\bsealed\b.{0,40}\bvault\b|security barrier not initialized|vault (?:is|has) not (?:been )?initiali[sz]ed`,
    ],
  ),
  signature(
    'first-run-missing',
    'needs-initialisation',
    3,
    [
      'cockroach init',
      'seal configuration missing',
      '_users',
      'no replset config',
      'notyetinitialized',
      'not previously joined a bootstrapped',
      'no readable meta.properties',
      'not been initialized',
      'not initialized',
      'uninitialized',
      'initialize the database',
      'db init',
      'is not formatted',
      'setup wizard',
    ],
    [
      loose`waiting for \x60?cockroach init|cockroach init|seal configuration missing|database_does_not_exist.{0,120}_users`,

      loose`no replset config has been received|NotYetInitialized|has not previously joined a bootstrapped(?: \(v[0-9+]{1,4}\))? cluster|No readable meta\.properties files found|(?:database|cluster|server|storage|instance|application) (?:is|has) (?:not (?:yet )?(?:been )?initiali[sz]ed)|initiali[sz]e the database first|airflow db init|log directory .{1,100} is not formatted|NameNode is not formatted|complete the setup wizard`,
    ],
  ),
  signature(
    'version-skew',
    'image-manifest-skew',
    2,
    [
      'not supported by this version',
      'unsupported api version',
      'unsupported config version',
      'unsupported apiversion',
      'no longer supported',
    ],
    [
      loose`is not supported by this version|unsupported (?:api|config) ?version|apiVersion .{1,60} is no longer (?:supported|served)`,
    ],
  ),
];
