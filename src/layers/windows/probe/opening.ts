/**
 * What the script begins with: how it asks, how it answers, and that one section never costs another. It is for Windows
 * PowerShell 5.1 and PowerShell 7, and does with what Constrained Language Mode leaves it (about_Language_Modes): no
 * types but the core ones, and no methods but theirs. Comments and indentation do not get as far as the command line.
 */
export const opening = String.raw`
$ErrorActionPreference='Stop'
$ProgressPreference='SilentlyContinue'
$WarningPreference='SilentlyContinue'
# Windows PowerShell writes an array that a cmdlet handed over as {"value":[],"Count":0}
try{Remove-TypeData -TypeName System.Array -ErrorAction SilentlyContinue}catch{}
$start=Get-Date
$failed=@{}

# JSON in ASCII: whatever code page the output is in
function Ascii($text){
  $codes=@{}
  foreach($match in [regex]::Matches($text,'[^\x20-\x7e]')){$codes[[int][char]$match.Value]=$true}
  foreach($code in @($codes.Keys)){$text=$text.Replace([string][char]$code,('\u{0:x4}' -f $code))}
  $text
}

# The console does not wrap a line that is written to it; only Constrained Language Mode takes the other way
function Say($line){
  $text=Ascii (ConvertTo-Json -InputObject $line -Compress -Depth 6)
  try{[Console]::Out.WriteLine($text)}catch{Write-Output $text}
}

# Numbers and names of what went wrong, which are the same in every language
function Why($record){
  @{id="$($record.FullyQualifiedErrorId)";hr=$record.Exception.HResult;st="$($record.Exception.NativeErrorCode)"}
}

# 's' is the one sortable form that knows neither the calendar nor the separators of the user
function Utc($moment){if($moment -is [datetime]){$moment.ToUniversalTime().ToString('s')+'Z'}else{$null}}

# Without properties every property is asked for: where a name may be missing, since a missing one fails the query
function Ask($class,$properties,$namespace='root/cimv2',$filter){
  $query=@{ClassName=$class;Namespace=$namespace;OperationTimeoutSec=20}
  if($properties){$query.Property=$properties}
  if($filter){$query.Filter=$filter}
  Get-CimInstance @query
}

# These properties of each object and nothing else; an array stays one, whatever its length
function Rows($objects,$names){
  foreach($each in @($objects)){if($null -ne $each){
    $row=@{}
    foreach($name in $names){
      $value=$each.$name
      $row[$name]=if($value -is [datetime]){Utc $value}elseif($value -is [array]){,@($value)}else{$value}
    }
    $row
  }}
}

# Zero-padded numbers of characters
function Letters($codes){if($codes){-join @($codes|Where-Object{$_ -ne 0}|ForEach-Object{[char]$_})}else{$null}}

function Section($name,$body){
  if($only -and ($only -notcontains $name)){return}
  $began=Get-Date
  $line=@{s=$name;ok=$true;ms=0;d=@();e=$null}
  if(($began-$start).TotalSeconds -gt $budget){$line.ok=$false;$line.e=@{id='BudgetExceeded';hr=0;st=''}}
  else{try{$line.d=@(& $body)}catch{$line.ok=$false;$line.e=Why $_}}
  if(-not $line.ok){$failed[$name]=$true}
  $line.ms=[int]((Get-Date)-$began).TotalMilliseconds
  try{Say $line}catch{Say @{s=$name;ok=$false;ms=$line.ms;d=@();e=Why $_}}
}
`

/** What it ends with, so that a script that was cut off can be told from one that had nothing to say. */
export const ending = String.raw`
Say @{s='end';ok=$true;ms=[int]((Get-Date)-$start).TotalMilliseconds;d=@();e=$null}
`
