@echo off
chcp 65001 >nul
if "%~1"=="" (echo Drop a report or a folder on this file. & pause & exit /b 2)
"%~dp0nianbao.exe" audit %* --out "%~dp1result" --fail-on never
if exist "%~dp1result\index.html" (start "" "%~dp1result\index.html") else (pause)
