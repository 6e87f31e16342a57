import type { ProbeSection } from "../../../services/Machine.ts"

/**
 * What each section asks, in the order of the script: cheap before dear, so that a time budget costs the least.
 * Properties are those of the classes, methods those of `Win32_EncryptableVolume`; enumerations stay numbers.
 */
export const questions: { readonly [S in ProbeSection]: string } = {
  gpu: String.raw`
$names=@('Name','AdapterCompatibility','AdapterRAM','DriverVersion','PNPDeviceID')
Rows (Ask Win32_VideoController $names) $names
`,
  logicalDisks: String.raw`
# Local drives alone: to ask a share how full it is may take as long as its server likes
$names=@('DeviceID','DriveType','FileSystem','Size','FreeSpace')
Rows (Ask Win32_LogicalDisk $names 'root/cimv2' 'DriveType<>4') $names
`,
  monitors: String.raw`
Ask WmiMonitorID $null 'root/wmi'|ForEach-Object{
  @{
    InstanceName=$_.InstanceName
    ManufacturerName=Letters $_.ManufacturerName
    SerialNumberID=Letters $_.SerialNumberID
    UserFriendlyName=Letters $_.UserFriendlyName
    YearOfManufacture=$_.YearOfManufacture
  }
}
`,
  antivirus: String.raw`
Rows (Ask AntiVirusProduct $null 'root/SecurityCenter2') @('displayName','productState')
`,
  firewall: String.raw`
Rows (Ask FirewallProduct $null 'root/SecurityCenter2') @('displayName','productState')
`,
  smartPredict: String.raw`
Rows (Ask MSStorageDriver_FailurePredictStatus $null 'root/wmi') @('InstanceName','PredictFailure')
`,
  physicalDisks: String.raw`
# Index of a drive to the instance that its failure prediction goes by
$instances=@{}
try{Ask Win32_DiskDrive @('Index','PNPDeviceID')|ForEach-Object{$instances["$($_.Index)"]=$_.PNPDeviceID}}catch{}
Ask MSFT_PhysicalDisk $null 'root/microsoft/windows/storage'|ForEach-Object{
  $row=Rows $_ @('DeviceId','FriendlyName','Model','Manufacturer','SerialNumber','AdapterSerialNumber','FirmwareVersion','BusType','MediaType','SpindleSpeed','HealthStatus','OperationalStatus','Size','UniqueId','UniqueIdFormat')
  $row.PNPDeviceID=$instances["$($_.DeviceId)"]
  $row.counters=@()
  $row.countersError=$null
  try{
    $found=Get-CimAssociatedInstance -InputObject $_ -ResultClassName MSFT_StorageReliabilityCounter -OperationTimeoutSec 10
    $row.counters=@(Rows $found @('Temperature','Wear','PowerOnHours'))
  }catch{$row.countersError=Why $_}
  $row
}
`,
  bitlocker: String.raw`
# The property ProtectionStatus may be stale, so the methods are asked; what one answers instead of 0 is kept in rc
Ask Win32_EncryptableVolume $null 'root/cimv2/Security/MicrosoftVolumeEncryption'|ForEach-Object{
  $volume=$_
  $rc=@{}
  $row=Rows $volume @('DeviceID','DriveLetter','PersistentVolumeID','VolumeType')
  $call={param($method,$arguments)
    $answer=$null
    try{$answer=Invoke-CimMethod -InputObject $volume -MethodName $method -Arguments $arguments -OperationTimeoutSec 10}catch{$rc[$method]="$($_.FullyQualifiedErrorId)"}
    if($answer){if($answer.ReturnValue -eq 0){$answer}else{$rc[$method]=$answer.ReturnValue}}
  }
  $row.protection=(& $call 'GetProtectionStatus' @{}).ProtectionStatus
  $row.lock=(& $call 'GetLockStatus' @{}).LockStatus
  $row.method=(& $call 'GetEncryptionMethod' @{}).EncryptionMethod
  $conversion=& $call 'GetConversionStatus' @{PrecisionFactor=[uint32]0}
  $row.conversion=$conversion.ConversionStatus
  $row.percent=$conversion.EncryptionPercentage
  $row.flags=$conversion.EncryptionFlags
  $row.protectors=@(foreach($id in @((& $call 'GetKeyProtectors' @{KeyProtectorType=[uint32]0}).VolumeKeyProtectorID)){if($id){
    $protector=@{id=$id;type=(& $call 'GetKeyProtectorType' @{VolumeKeyProtectorID=$id}).KeyProtectorType}
    if($keys -and $protector.type -eq 3){$protector.recovery=(& $call 'GetKeyProtectorNumericalPassword' @{VolumeKeyProtectorID=$id}).NumericalPassword}
    $protector
  }})
  $row.rc=$rc
  $row
}
`,
  bitlockerShell: String.raw`
# The shell tells anybody how a drive is protected: asked where the section above was refused
if($failed.bitlocker){
  $shell=New-Object -ComObject Shell.Application
  foreach($disk in @(Ask Win32_LogicalDisk @('DeviceID') 'root/cimv2' 'DriveType=3')){
    @{drive=$disk.DeviceID;value=$shell.NameSpace($disk.DeviceID+'\').Self.ExtendedProperty('System.Volume.BitLockerProtection')}
  }
}
`,
  defender: String.raw`
Rows (Ask MSFT_MpComputerStatus $null 'root/microsoft/windows/defender') @('AMProductVersion','AMRunningMode','AntivirusEnabled','RealTimeProtectionEnabled','DefenderSignaturesOutOfDate')
`,
  usb: String.raw`
$names=@('PNPDeviceID','Name','Manufacturer','CompatibleID')
Rows (Ask Win32_PnPEntity $names 'root/cimv2' "PNPDeviceID LIKE 'USB\\VID%'") $names
`,
  hotfix: String.raw`
# InstalledOn is a text in the form of some language, of which PowerShell makes a date where it can
Ask Win32_QuickFixEngineering @('HotFixID','InstalledOn')|ForEach-Object{
  @{HotFixID=$_.HotFixID;InstalledOn=if($_.InstalledOn -is [datetime]){$_.InstalledOn.ToString('s').Substring(0,10)}else{$null}}
}
`
}
